package dev.omnivl.trainer.emoji;

import java.util.Collection;
import java.util.Map;

/** Writes who made the art and under which licence, as Markdown. */
final class LicenseTable {
  private static final Map<String, String> LINKS =
      Map.of(
          "MIT", "https://opensource.org/license/mit",
          "Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0",
          "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/",
          "Unicode-3.0", "https://www.unicode.org/license.txt");

  private LicenseTable() {}

  /** Returns a table of the sources. */
  static String of(Collection<Source> sources) {
    StringBuilder table =
        new StringBuilder(
            """
            # Licences

            SVG drawings were rasterised; nothing else was changed.

            | style | package | licence | copyright |
            |---|---|---|---|
            """);
    for (Source source : sources) {
      table.append(
          "| %s | npm %s | [%s](%s) | %s |%n"
              .formatted(
                  source.style().isEmpty() ? "(names and keywords)" : source.style(),
                  source.coordinate(),
                  source.license(),
                  LINKS.getOrDefault(source.license(), ""),
                  source.attribution()));
    }
    return table.toString();
  }
}
