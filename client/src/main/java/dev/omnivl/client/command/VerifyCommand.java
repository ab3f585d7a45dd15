package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.LostPart;
import dev.omnivl.v1.VerifyCollectionRequest;
import dev.omnivl.v1.VerifyCollectionResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether a collection or a snapshot is sound. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads every byte of the index, compares checksums, and asks stored vectors for themselves.",
      "Of what is damaged, says which items are lost, as far as that can be read, and what to do."
    },
    footer = {"", "Exit codes: 0 sound, 1 damaged or failed, 2 wrong usage."})
final class VerifyCommand extends CollectionWork {
  private static final int SHOWN = 10;

  @Option(
      names = "--snapshot",
      paramLabel = "DIR",
      description = "Verifies this snapshot instead of the index.")
  private @Nullable Path snapshot;

  private record Lost(String part, long items, List<String> uris) {}

  private record Health(
      boolean sound,
      long bytes,
      int canaries,
      List<String> wrong,
      List<Lost> lost,
      String remedy) {}

  @Override
  int run(Server connection, Output output) {
    VerifyCollectionRequest.Builder request = VerifyCollectionRequest.newBuilder();
    if (snapshot != null) {
      request.setFolder(folder(snapshot, connection));
    }
    VerifyCollectionResponse found = connection.collections().verifyCollection(request.build());
    boolean sound = found.getLostCount() == 0 && found.getWrongUrisCount() == 0;
    List<Lost> lost =
        found.getLostList().stream()
            .map(part -> new Lost(part.getPart(), part.getItems(), part.getUrisList()))
            .toList();
    output.print(
        new Health(
            sound,
            found.getBytes(),
            found.getCanaries(),
            found.getWrongUrisList(),
            lost,
            found.getRemedy()),
        () -> print(found, sound, output.report()));
    return sound ? 0 : 1;
  }

  private static void print(VerifyCollectionResponse found, boolean sound, Report report) {
    if (sound) {
      report.line(
          "sound: "
              + Format.bytes(found.getBytes())
              + " read, every checksum right"
              + (found.getCanaries() == 0
                  ? ""
                  : "; "
                      + found.getCanaries()
                      + " of "
                      + found.getCanaries()
                      + " stored vectors found themselves"));
      return;
    }
    for (LostPart part : found.getLostList()) {
      String items =
          part.getItems() < 0
              ? "which items are lost cannot be read"
              : Format.count(part.getItems(), "item") + " lost";
      report.line("damaged: " + part.getPart() + ": " + items);
      part.getUrisList().stream().limit(SHOWN).forEach(uri -> report.path("  ", uri));
      if (part.getUrisCount() > SHOWN) {
        report.line("  and more; --json lists them");
      }
    }
    found.getWrongUrisList().forEach(uri -> report.path("  does not find itself: ", uri));
    report.line("what to do: " + found.getRemedy());
  }
}
