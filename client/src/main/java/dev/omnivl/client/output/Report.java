package dev.omnivl.client.output;

import java.io.PrintWriter;
import java.util.List;

/** Where a command writes what it found: text for people, or JSON for programs. */
public final class Report {

  private static final int DEFAULT_WIDTH = 100;
  private static final int MIN_WIDTH = 60;
  private static final int MAX_WIDTH = 140;

  private final PrintWriter out;
  private final Style style;
  private final int width;

  /**
   * Makes a report.
   *
   * @param out where lines go
   * @param style with colours or without
   * @param width characters a line may take
   */
  public Report(PrintWriter out, Style style, int width) {
    this.out = out;
    this.style = style;
    this.width = width;
  }

  /** A report in the colours and width of the terminal, as far as it tells them. */
  public static Report on(PrintWriter out) {
    return new Report(out, Style.auto(), terminalWidth(System.getenv("COLUMNS")));
  }

  static int terminalWidth(@org.jspecify.annotations.Nullable String columns) {
    if (columns == null || !columns.matches("\\d{1,5}")) {
      return DEFAULT_WIDTH;
    }
    return Math.clamp(Integer.parseInt(columns), MIN_WIDTH, MAX_WIDTH);
  }

  /** Returns the colours in use. */
  public Style style() {
    return style;
  }

  /** Writes one line. */
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Writes an empty line. */
  public void line() {
    line("");
  }

  /** Writes a piece of a line, to be seen at once. */
  public void piece(String text) {
    out.print(text);
    out.flush();
  }

  /** On a terminal, shows a line that the next one takes the place of; nothing elsewhere. */
  public void passing(String text) {
    if (style.enabled()) {
      piece(style.dim(text) + "\r");
    }
  }

  /** Writes a heading. */
  public void heading(String text) {
    line();
    line(style.bold(text));
  }

  /** Writes a table. */
  public void table(Table table) {
    List<String> lines = table.lines(style, width);
    lines.forEach(out::println);
    out.flush();
  }

  /** Writes a value as one line of JSON. */
  public void json(Object value) {
    line(Json.line(value));
  }
}
