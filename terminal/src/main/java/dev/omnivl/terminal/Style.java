package dev.omnivl.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Terminal colours; plain text where the output is not a terminal. */
public final class Style {

  /** The sequences that this class writes; they change colours and no more. */
  private static final Pattern OURS = Pattern.compile("\u001b\\[(?:0|1|2|3[1236])m");

  private final boolean enabled;

  private Style(boolean enabled) {
    this.enabled = enabled;
  }

  /**
   * Colours if the standard output is a terminal that wants them ({@code NO_COLOR} is honoured).
   */
  public static Style auto() {
    String refused = System.getenv("NO_COLOR");
    return new Style((refused == null || refused.isEmpty()) && Terminal.out().isRich());
  }

  /** No colours. */
  public static Style plain() {
    return new Style(false);
  }

  /** Colours. */
  public static Style colours() {
    return new Style(true);
  }

  /** Returns a text, styled here in parts, without anything else that could steer a terminal. */
  public String harmless(String text) {
    if (!enabled) {
      return Text.escaped(text);
    }
    StringBuilder harmless = new StringBuilder();
    Matcher style = OURS.matcher(text);
    int from = 0;
    while (style.find()) {
      harmless.append(Text.escaped(text.substring(from, style.start()))).append(style.group());
      from = style.end();
    }
    return harmless.append(Text.escaped(text.substring(from))).toString();
  }

  /** Returns how many columns a text takes that may be styled. */
  public static int columns(String text) {
    return Text.columns(OURS.matcher(text).replaceAll(""));
  }

  /** Returns whether there are colours, which only a terminal has. */
  public boolean enabled() {
    return enabled;
  }

  /** For what matters. */
  public String bold(String text) {
    return sgr("1", text);
  }

  /** For what may be overlooked. */
  public String dim(String text) {
    return sgr("2", text);
  }

  /** For what is well. */
  public String green(String text) {
    return sgr("32", text);
  }

  /** For what is wrong. */
  public String red(String text) {
    return sgr("31", text);
  }

  /** For what needs a look. */
  public String yellow(String text) {
    return sgr("33", text);
  }

  /** For what a user may copy. */
  public String cyan(String text) {
    return sgr("36", text);
  }

  private String sgr(String code, String text) {
    return enabled && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
