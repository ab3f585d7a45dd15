package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.ExportCollectionRequest;
import dev.omnivl.v1.ExportCollectionResponse;
import dev.omnivl.v1.ExportFormat;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes all that a collection holds in a form that other programs read. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes all vectors with their ids, and all else that the index holds, into a folder of the",
      "server's machine: vectors.npy for NumPy, a line of JSON for each row, thumbnails, failures;",
      "or all of it as one Parquet file."
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class ExportCommand extends CollectionWork {
  @Parameters(paramLabel = "DIR", description = "A new or empty folder, or an earlier export.")
  private Path folder = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "numpy or parquet (default: ${DEFAULT-VALUE}).")
  private FileFormat format = FileFormat.numpy;

  /** Named as they are typed. */
  private enum FileFormat {
    numpy(ExportFormat.EXPORT_FORMAT_NUMPY),
    parquet(ExportFormat.EXPORT_FORMAT_PARQUET);

    private final ExportFormat wire;

    FileFormat(ExportFormat wire) {
      this.wire = wire;
    }
  }

  private record Exported(long media, long vectors, long failed) {}

  @Override
  int run(Server connection, Output output) {
    ExportCollectionResponse done =
        connection
            .collections()
            .exportCollection(
                ExportCollectionRequest.newBuilder()
                    .setFolder(folder(folder, connection))
                    .setFormat(format.wire)
                    .build());
    output.print(
        new Exported(done.getMedia(), done.getVectors(), done.getFailed()),
        () ->
            output
                .report()
                .line(
                    "exported "
                        + Format.count(done.getMedia(), "item")
                        + ", "
                        + Format.count(done.getVectors(), "vector")));
    return 0;
  }
}
