package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.List;
import java.util.Locale;

/**
 * One emoji without skin tone: what it is, apart from how a style draws it.
 *
 * @param id code points in lower-case hexadecimal joined by {@code -}, without the variation
 *     selector {@code fe0f}
 * @param name short English name in natural words, such as {@code flag of Mexico}
 * @param keywords English keywords of Unicode CLDR
 * @param synonyms other names: CLDR's own spelling, the Unicode character names, short codes
 * @param category group in plain words, such as {@code food and drink}
 * @param kind subgroup in plain words, such as {@code fruit}
 */
record Concept(
    String id,
    String name,
    List<String> keywords,
    List<String> synonyms,
    String category,
    String kind) {

  Concept {
    if (!id.matches("[0-9a-f]{2,6}(-[0-9a-f]{2,6})*")) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "concept id '" + id + "' is not hexadecimal code points joined by '-'");
    }
    if (name.isBlank() || category.isBlank() || kind.isBlank()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "concept '" + id + "' needs a name, a category and a kind");
    }
    keywords = List.copyOf(keywords);
    synonyms = List.copyOf(synonyms);
  }

  /** Returns the code points of the id. */
  int[] codePoints() {
    return codePoints(id);
  }

  static int[] codePoints(String id) {
    String[] parts = id.split("-");
    int[] points = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      points[i] = Integer.parseInt(parts[i], 16);
    }
    return points;
  }

  /** Returns the id of a code point sequence in any usual spelling, such as {@code 2764-FE0F}. */
  static String id(String sequence) {
    StringBuilder id = new StringBuilder();
    for (String part : sequence.toLowerCase(Locale.ROOT).split("[-_ ]+")) {
      if (!part.equals("fe0f")) {
        id.append(id.isEmpty() ? "" : "-").append(part);
      }
    }
    return id.toString();
  }
}
