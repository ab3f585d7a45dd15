package dev.omnivl.client.output;

import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.terminal.Terminal;
import dev.omnivl.terminal.Text;
import java.io.PrintWriter;
import java.util.List;

/**
 * Where a command writes what it found: text for people, or JSON for programs. No line steers the
 * terminal: control characters in what others wrote are escaped here, whoever forgot to do it.
 */
public final class Report {

  private static final int NARROWEST = 20;

  private final PrintWriter out;
  private final Style style;
  private final int width;

  /**
   * Makes a report.
   *
   * @param out where lines go
   * @param style with colours or without
   * @param width columns a line may take
   */
  public Report(PrintWriter out, Style style, int width) {
    this.out = out;
    this.style = style;
    this.width = width;
  }

  /** A report in the colours and width of the terminal, as far as it tells them. */
  public static Report on(PrintWriter out) {
    return new Report(out, Style.auto(), Terminal.out().columns());
  }

  /** Returns the colours in use. */
  public Style style() {
    return style;
  }

  /** Returns how many columns a line may take. */
  public int width() {
    return width;
  }

  /** Writes one line. */
  public void line(String text) {
    out.println(style.harmless(text));
    out.flush();
  }

  /** Writes an empty line. */
  public void line() {
    line("");
  }

  /** Writes a piece of a line, to be seen at once. */
  public void piece(String text) {
    out.print(Text.escaped(text));
    out.flush();
  }

  /**
   * Writes words after a topic; what does not fit goes on below the words, not below the topic.
   *
   * @param topic with the spaces before and after it
   * @param text without colours
   */
  public void hanging(String topic, String text) {
    int indent = Style.columns(topic);
    List<String> lines = Text.lines(Text.escaped(text), Math.max(NARROWEST, width - indent));
    for (int i = 0; i < lines.size(); i++) {
      line((i == 0 ? topic : " ".repeat(indent)) + lines.get(i));
    }
  }

  /** Writes a path, of which the start is left out where it does not fit. */
  public void path(String indent, String path) {
    line(indent + Text.end(Text.escaped(path), width - indent.length()));
  }

  /** Writes what may be overlooked, indented as tables are. */
  public void note(String text) {
    for (String line : Text.lines(Text.escaped(text), width - 2)) {
      out.println("  " + style.dim(line));
    }
    out.flush();
  }

  /** On a terminal, shows a line that the next one takes the place of; nothing elsewhere. */
  public void passing(String text) {
    if (style.enabled()) {
      out.print(style.dim(Text.start(Text.escaped(text), width - 1)) + "\r");
      out.flush();
    }
  }

  /** Writes a heading. */
  public void heading(String text) {
    line();
    line(style.bold(text));
  }

  /** Writes a table. */
  public void table(Table table) {
    table.lines(style, width).forEach(out::println);
    out.flush();
  }

  /** Writes a value as one line of JSON. */
  public void json(Object value) {
    out.println(Json.line(value));
    out.flush();
  }
}
