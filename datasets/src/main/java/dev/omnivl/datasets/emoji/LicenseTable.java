package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
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
          String.format(
              Locale.ROOT,
              "| %s | npm %s | [%s](%s) | %s |%n",
              source.style().isEmpty() ? "(names and keywords)" : source.style(),
              source.coordinate(),
              source.license(),
              LINKS.getOrDefault(source.license(), ""),
              source.attribution()));
    }
    return table.toString();
  }

  /**
   * Returns the table of a gallery's sources with the texts that MIT and Unicode ask to be carried
   * along; the Apache and Creative Commons licences ask for a link.
   */
  static String ofGallery(Collection<Source> sources) {
    return of(sources) + "\n" + resource("mit.txt") + "\n" + resource("unicode-3.0.txt");
  }

  private static String resource(String name) {
    try (InputStream in = LicenseTable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new Failure(Reason.INTERNAL, "the resource " + name + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return "```\n" + text + "\n```\n";
    } catch (IOException e) {
      throw new Failure(Reason.INTERNAL, "the resource " + name + " cannot be read", e);
    }
  }
}
