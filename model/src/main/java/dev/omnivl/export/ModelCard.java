package dev.omnivl.export;

import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a bundle's manifest says, in Markdown, for people. */
final class ModelCard {
  private static final int LONGEST = 100; // characters; recipes stand in the manifest

  private ModelCard() {}

  static String of(Manifest manifest) {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(manifest.name()).append("\n\n");
    card.append(
        String.format(
            Locale.ROOT,
            "A model of %,d parameters for OmniVL. `manifest.json` beside this page has every"
                + " setting.%n",
            manifest.parameters()));
    for (Part part : manifest.parts()) {
      card.append(part(part));
    }
    table(card, "Where it comes from", "topic", manifest.provenance());
    table(card, "Licences", "of", manifest.licences());
    if (manifest.metrics().isEmpty()) {
      card.append("\n## How well\nNothing was measured here.\n");
    } else {
      table(card, "How well, at the last evaluation of its training", "what", manifest.metrics());
    }
    return card.toString();
  }

  private static String part(Part part) {
    String can =
        part.capabilities().stream().map(Capability::verb).collect(Collectors.joining(", "));
    int dimensions = part.config().embeddingDimensions();
    return String.format(
        Locale.ROOT,
        "%n`%s` can %s. It sees images of %d pixels and clips of %d frames, reads texts of up to %d"
            + " tokens%s, and is stored as %s.%n",
        part.name(),
        can,
        part.preprocessing().imageSize(),
        part.preprocessing().frames(),
        part.config().maxTokens(),
        dimensions == 0 ? "" : ", makes vectors of " + dimensions + " numbers",
        part.precision());
  }

  private static void table(StringBuilder card, String title, String head, Map<String, ?> rows) {
    if (rows.isEmpty()) {
      return;
    }
    card.append("\n## ").append(title).append("\n| ").append(head).append(" | |\n|---|---|\n");
    rows.forEach((name, value) -> {
      String text = value.toString();
      card.append("| ").append(cell(name)).append(" | ");
      card.append(text.length() > LONGEST ? "in `manifest.json`" : cell(text)).append(" |\n");
    });
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ");
  }
}
