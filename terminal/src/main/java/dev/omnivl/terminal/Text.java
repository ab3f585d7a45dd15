package dev.omnivl.terminal;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * Text that others wrote (file names, titles, messages) on its way to a terminal: made harmless,
 * measured in columns, shortened.
 */
public final class Text {

  private static final String ELLIPSIS = "…";
  private static final HexFormat HEX = HexFormat.of();

  private Text() {}

  /**
   * Returns the text with every character that could steer a terminal written as its escape, such
   * as {@code \n} or {@code \}{@code u001b}: control characters, line and paragraph separators,
   * marks that change the direction of writing, and halves of surrogate pairs.
   */
  public static String escaped(String text) {
    if (text.codePoints().noneMatch(Text::steers)) {
      return text;
    }
    StringBuilder harmless = new StringBuilder();
    text.codePoints()
        .forEach(character -> {
          if (steers(character)) {
            harmless.append(escape(character));
          } else {
            harmless.appendCodePoint(character);
          }
        });
    return harmless.toString();
  }

  private static boolean steers(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // Joiners inside emoji and scripts are formats too, and belong to the word.
      case Character.FORMAT ->
          switch (Character.getDirectionality(character)) {
            case Character.DIRECTIONALITY_BOUNDARY_NEUTRAL -> character == 0xFEFF;
            default -> character != 0xAD;
          };
      default -> false;
    };
  }

  private static String escape(int character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u" + HEX.toHexDigits((char) character);
    };
  }

  /** Returns how many columns of a terminal a text takes; a Chinese character takes two. */
  public static int columns(String text) {
    return text.codePoints().map(Text::columns).sum();
  }

  private static int columns(int character) {
    return Math.max(0, WCWidth.wcwidth(character));
  }

  /** Returns the text in at most so many columns; of a longer one its end, where paths differ. */
  public static String end(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    int left = columns - 1;
    int start = text.length();
    while (start > 0) {
      int character = text.codePointBefore(start);
      if (columns(character) > left) {
        break;
      }
      left -= columns(character);
      start -= Character.charCount(character);
    }
    return ELLIPSIS + text.substring(start);
  }

  /** Returns the text in at most so many columns; of a longer one its start. */
  public static String start(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    return text.substring(0, fitting(text, 0, columns - 1)) + ELLIPSIS;
  }

  /** Returns the text in lines of at most so many columns, broken at spaces where there are any. */
  public static List<String> lines(String text, int columns) {
    if (columns(text) <= columns) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = fitting(text, from, Math.max(2, columns));
      int space = text.lastIndexOf(' ', end);
      boolean broken = end < text.length() && space > from;
      lines.add(text.substring(from, broken ? space : end));
      from = broken ? space + 1 : end;
    }
    return lines;
  }

  /** Returns the index after the last character that fits, counted from an index on. */
  private static int fitting(String text, int from, int columns) {
    int left = columns;
    int end = from;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      if (columns(character) > left) {
        break;
      }
      left -= columns(character);
      end += Character.charCount(character);
    }
    return end;
  }
}
