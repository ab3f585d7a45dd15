package dev.omnivl.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Whether a stream of this process is a terminal, and how wide that is.
 *
 * <p>The answer comes from {@code test} and {@code stty}, in one short-lived process. A library
 * that opens the terminal takes over its signals (Ctrl-C among them), and the foreign-function way
 * to ask costs a third of a second at the first call.
 */
public final class Terminal {

  /** The width of what is no terminal: as wide as the text is. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int USUAL = 80;
  private static final int NARROWEST = 40;
  private static final int WIDEST_HELP = 100;

  private static final Terminal OUT = new Terminal(1, System.getenv());
  private static final Terminal ERR = new Terminal(2, System.getenv());

  private final int descriptor;
  private final Map<String, String> environment;
  private volatile boolean terminal;

  /** Columns as last asked for; null when they have to be asked for. */
  private volatile @Nullable Integer columns;

  private Terminal(int descriptor, Map<String, String> environment) {
    this.descriptor = descriptor;
    this.environment = environment;
  }

  /** The standard output. */
  public static Terminal out() {
    return OUT;
  }

  /** The error stream, where progress is shown. */
  public static Terminal err() {
    return ERR;
  }

  /** Returns whether the stream is a terminal. */
  public boolean isTerminal() {
    columns();
    return terminal;
  }

  /** Returns whether the stream is a terminal that understands escape sequences. */
  public boolean isRich() {
    return !"dumb".equals(environment.get("TERM")) && isTerminal();
  }

  /**
   * Returns how many characters a line takes now, a terminal's size being what it is at this
   * moment; {@link #UNLIMITED} where there is no terminal and no {@code COLUMNS} in the
   * environment.
   */
  public int columns() {
    Integer known = columns;
    if (known == null) {
      known = ask();
      columns = known;
    }
    return known;
  }

  /** Returns how wide help is laid out: as the terminal, within limits of legibility. */
  public int helpColumns() {
    int width = columns();
    return width == UNLIMITED ? USUAL : Math.clamp(width, NARROWEST, WIDEST_HELP);
  }

  /** Asks for the width again after the window changed its size. */
  void followSize() {
    Signal.handle(new Signal("WINCH"), _ -> columns = null);
  }

  private synchronized int ask() {
    String size = size();
    terminal = size != null;
    int width = size == null ? 0 : columnsOf(size);
    if (width <= 0) {
      width = number(environment.get("COLUMNS"));
    }
    if (width <= 0) {
      return terminal ? USUAL : UNLIMITED;
    }
    return Math.max(NARROWEST, width);
  }

  /** Returns what {@code stty size} says of the stream; null if it is no terminal. */
  private @Nullable String size() {
    // The answer takes the other stream's way, because the one asked about is inherited.
    int answer = 3 - descriptor;
    String script =
        "test -t %1$d || exit 1; stty size <&%1$d >&%2$d 2>/dev/null || echo 0 0 >&%2$d";
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", String.format(Locale.ROOT, script, descriptor, answer));
    boolean asksOut = descriptor == 1;
    builder.redirectOutput(asksOut ? Redirect.INHERIT : Redirect.PIPE);
    builder.redirectError(asksOut ? Redirect.PIPE : Redirect.INHERIT);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String said =
          new String(
              (asksOut ? process.getErrorStream() : process.getInputStream()).readAllBytes(),
              StandardCharsets.US_ASCII);
      return process.waitFor() == 0 ? said : null;
    } catch (IOException e) {
      return null; // without a shell there is no person in front of it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Returns the second number of {@code rows columns}. */
  private static int columnsOf(String size) {
    String[] numbers = size.strip().split(" ");
    return numbers.length == 2 ? number(numbers[1]) : 0;
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }
}
