package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.TakeSnapshotRequest;
import dev.omnivl.v1.TakeSnapshotResponse;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a snapshot of a collection. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Copies all that the index holds into a folder of the server's machine, while it is used.",
      "The folder appears whole. Again into the same one, only what is new is written; the earlier"
          + " snapshot is replaced when the new one is whole."
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class SnapshotCommand extends CollectionWork {
  @Parameters(paramLabel = "DIR", description = "A new or empty folder, or an earlier snapshot.")
  private Path folder = Path.of("");

  private record Taken(long media, int files, long bytes, long newBytes) {}

  @Override
  int run(Server connection, Output output) {
    TakeSnapshotResponse taken =
        connection
            .collections()
            .takeSnapshot(
                TakeSnapshotRequest.newBuilder().setFolder(folder(folder, connection)).build());
    output.print(
        new Taken(taken.getMedia(), taken.getFiles(), taken.getBytes(), taken.getNewBytes()),
        () ->
            output
                .report()
                .line(
                    "snapshot of "
                        + Format.count(taken.getMedia(), "item")
                        + ": "
                        + Format.bytes(taken.getBytes())
                        + ", "
                        + Format.bytes(taken.getNewBytes())
                        + " of it new"));
    return 0;
  }
}
