package dev.omnivl.export;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bundle.Manifest;
import java.util.Locale;
import java.util.Map;

/** What a bundle's manifest says, in Markdown, for people. */
final class ModelCard {
  private static final int LONGEST = 100; // characters; recipes stand in the manifest

  private ModelCard() {}

  static String of(Manifest manifest) {
    OmniVlConfig config = manifest.config();
    StringBuilder card = new StringBuilder();
    card.append("# ").append(manifest.name()).append("\n\n");
    card.append(
        String.format(
            Locale.ROOT,
            "An OmniVL model of %,d parameters, stored as %s: images of %d pixels, clips of %d"
                + " frames, texts of up to %d tokens, vectors of %d numbers. `manifest.json` beside"
                + " this page has every setting.%n",
            manifest.parameters(),
            manifest.precision(),
            manifest.preprocessing().imageSize(),
            manifest.preprocessing().frames(),
            config.text().maxTokens(),
            config.embeddingDimensions()));
    table(card, "Where it comes from", "topic", manifest.provenance());
    table(card, "Licences", "of", manifest.licences());
    if (manifest.metrics().isEmpty()) {
      card.append("\n## How well\nNothing was measured while it was trained.\n");
    } else {
      table(card, "How well, at the last evaluation of its training", "what", manifest.metrics());
    }
    return card.toString();
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
