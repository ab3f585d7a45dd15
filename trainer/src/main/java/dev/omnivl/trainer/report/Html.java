package dev.omnivl.trainer.report;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A piece of HTML (or of SVG inside it). Text becomes one only by being escaped, so that a caption
 * or a licence can never be read as markup.
 *
 * @param source well-formed markup
 */
record Html(String source) {
  private static final String PLACE = "{}";

  /** Nothing. */
  static final Html NONE = new Html("");

  /**
   * Fills a template.
   *
   * @param template markup of ours with {@code {}} for each value, in an element or in a quoted
   *     attribute
   * @param values each {@link Html} as it is, anything else as escaped text
   */
  static Html of(String template, Object... values) {
    StringBuilder source = new StringBuilder();
    int from = 0;
    for (Object value : values) {
      int place = template.indexOf(PLACE, from);
      if (place < 0) {
        throw new IllegalArgumentException(
            values.length + " values, but fewer places in: " + template);
      }
      source.append(template, from, place).append(value instanceof Html html ? html : text(value));
      from = place + PLACE.length();
    }
    if (template.indexOf(PLACE, from) >= 0) {
      throw new IllegalArgumentException(
          values.length + " values, but more places in: " + template);
    }
    return new Html(source.append(template, from, template.length()).toString());
  }

  /** One piece after the other. */
  static Html join(Collection<Html> pieces) {
    return new Html(pieces.stream().map(Html::source).collect(Collectors.joining("\n")));
  }

  private static Html text(Object value) {
    StringBuilder escaped = new StringBuilder();
    String.valueOf(value)
        .codePoints()
        .forEach(character -> {
          switch (character) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(character);
          }
        });
    return new Html(escaped.toString());
  }

  @Override
  public String toString() {
    return source;
  }
}
