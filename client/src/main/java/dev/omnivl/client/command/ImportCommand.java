package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.ImportCollectionRequest;
import dev.omnivl.v1.ImportCollectionResponse;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Brings in what was exported. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings exported vectors, with all that is known of their media, into the index; no model is",
      "needed. What is there in that version or a later one stays, so it can be run again."
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class ImportCommand extends CollectionWork {
  @Parameters(
      paramLabel = "DIR",
      description = {
        "A folder that 'omnivl index export' or 'omnivl encode' wrote, or one of Parquet files,",
        "or such a file."
      })
  private Path folder = Path.of("");

  private record Imported(long media, long vectors, long failed, long passedOver) {}

  @Override
  int run(Server connection, Output output) {
    ImportCollectionResponse done =
        connection
            .collections()
            .importCollection(
                ImportCollectionRequest.newBuilder().setFolder(folder(folder, connection)).build());
    output.print(
        new Imported(done.getMedia(), done.getVectors(), done.getFailed(), done.getPassedOver()),
        () ->
            output
                .report()
                .line(
                    "imported "
                        + Format.count(done.getMedia(), "item")
                        + ", "
                        + Format.count(done.getVectors(), "vector")
                        + "; "
                        + Format.count(done.getPassedOver(), "item")
                        + " there already"));
    return 0;
  }
}
