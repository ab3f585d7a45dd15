package dev.omnivl.terminal;

/** Terminal colours; plain text where the output is not a terminal. */
public final class Style {

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
