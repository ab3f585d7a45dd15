package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.RestoreSnapshotRequest;
import dev.omnivl.v1.RestoreSnapshotResponse;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Puts a snapshot in the place of a collection. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a snapshot in the place of all that the index holds, once its checksums were compared.",
      "A damaged snapshot is refused, with what is lost in it, and the index stays as it is."
    },
    footer = {
      "",
      "Exit codes: 0 done; 1 failed, or restored and not answering as when it was taken; 2 wrong"
          + " usage."
    })
final class RestoreCommand extends CollectionWork {
  @Parameters(paramLabel = "DIR", description = "A snapshot.")
  private Path folder = Path.of("");

  private record Restored(long media, String taken, int canaries, List<String> unlike) {}

  @Override
  int run(Server connection, Output output) {
    RestoreSnapshotResponse restored =
        connection
            .collections()
            .restoreSnapshot(
                RestoreSnapshotRequest.newBuilder().setFolder(folder(folder, connection)).build());
    List<String> unlike = List.copyOf(restored.getUnlikeUrisList());
    output.print(
        new Restored(restored.getMedia(), restored.getTaken(), restored.getCanaries(), unlike),
        () -> {
          output
              .report()
              .line(
                  "restored "
                      + Format.count(restored.getMedia(), "item")
                      + " as of "
                      + restored.getTaken()
                      + "; "
                      + (restored.getCanaries() - unlike.size())
                      + " of "
                      + restored.getCanaries()
                      + " questions are answered as then");
          unlike.forEach(uri -> output.report().path("  otherwise: ", uri));
        });
    return unlike.isEmpty() ? 0 : 1;
  }
}
