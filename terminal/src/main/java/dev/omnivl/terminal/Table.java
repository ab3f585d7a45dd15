package dev.omnivl.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows under aligned headings, in as many columns of a terminal as there are. Numbers are never
 * cut. Where a line would be too long, words go on in the next line of their cell, and paths lose
 * their start, where they say least. Cells are {@linkplain Text#escaped escaped}.
 */
public final class Table {

  private static final String GAP = "  ";
  private static final int NARROWEST = 12;

  private enum Kind {
    NUMBER,
    WORDS,
    PATH
  }

  private record Column(String heading, Kind kind, UnaryOperator<String> style) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column of numbers, which keep to the right. */
  public Table number(String heading) {
    return number(heading, UnaryOperator.identity());
  }

  /** Adds a column of numbers whose cells, not its heading, are styled. */
  public Table number(String heading, UnaryOperator<String> style) {
    columns.add(new Column(heading, Kind.NUMBER, style));
    return this;
  }

  /** Adds a column of words. */
  public Table words(String heading) {
    return words(heading, UnaryOperator.identity());
  }

  /** Adds a column of words whose cells, not its heading, are styled. */
  public Table words(String heading, UnaryOperator<String> style) {
    columns.add(new Column(heading, Kind.WORDS, style));
    return this;
  }

  /** Adds a column of paths or addresses. */
  public Table path(String heading) {
    return path(heading, UnaryOperator.identity());
  }

  /** Adds a column of paths whose cells, not its heading, are styled. */
  public Table path(String heading, UnaryOperator<String> style) {
    columns.add(new Column(heading, Kind.PATH, style));
    return this;
  }

  /** Adds a row with one cell for each column. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row has one cell per column (" + columns.size() + "), was " + cells.length);
    }
    rows.add(Stream.of(cells).map(Text::escaped).toList());
    return this;
  }

  /** Returns the lines for a terminal's standard output, without colours. */
  public List<String> lines() {
    return lines(Style.plain(), Terminal.out().columns());
  }

  /**
   * Returns the lines, indented by two, each of at most {@code width} columns as long as the
   * numbers alone leave room for it. Columns without a single cell to show are left out.
   */
  public List<String> lines(Style style, int width) {
    int[] shown = IntStream.range(0, columns.size()).filter(column -> widest(column) > 0).toArray();
    List<String> lines = new ArrayList<>();
    if (shown.length == 0) {
      return lines;
    }
    int[] widths = widths(shown, width);
    List<String> headings = columns.stream().map(Column::heading).toList();
    if (headings.stream().anyMatch(heading -> !heading.isEmpty())) {
      line(headings, shown, widths, false).forEach(line -> lines.add(style.dim(line)));
    }
    for (List<String> row : rows) {
      lines.addAll(line(row, shown, widths, true));
    }
    return lines;
  }

  private int[] widths(int[] shown, int width) {
    int[] widths = IntStream.of(shown).map(this::natural).toArray();
    long surplus = IntStream.of(widths).asLongStream().map(one -> one + GAP.length()).sum() - width;
    while (surplus > 0) {
      // The widest gives way first: down to the next widest, or to what is still legible.
      List<Integer> flexible =
          IntStream.range(0, widths.length)
              .filter(i -> columns.get(shown[i]).kind() != Kind.NUMBER && widths[i] > NARROWEST)
              .boxed()
              .sorted(Comparator.comparing((Integer i) -> widths[i]).reversed())
              .toList();
      if (flexible.isEmpty()) {
        break;
      }
      int first = flexible.getFirst();
      int next = flexible.size() > 1 ? widths[flexible.get(1)] : NARROWEST;
      int given = (int) Math.min(surplus, Math.max(1, widths[first] - next));
      widths[first] -= given;
      surplus -= given;
    }
    for (int i = 0; i < widths.length; i++) {
      widths[i] = taken(shown[i], widths[i]);
    }
    return widths;
  }

  /** Returns how wide a column's cells are once they are broken or cut to a width. */
  private int taken(int column, int width) {
    Column which = columns.get(column);
    return Stream.concat(Stream.of(which.heading()), rows.stream().map(row -> row.get(column)))
        .flatMap(cell -> pieces(cell, which.kind(), width).stream())
        .mapToInt(Text::columns)
        .max()
        .orElse(0);
  }

  private int natural(int column) {
    return Math.max(Text.columns(columns.get(column).heading()), widest(column));
  }

  private int widest(int column) {
    return rows.stream().mapToInt(row -> Text.columns(row.get(column))).max().orElse(0);
  }

  /** Returns the lines of one row, as many as its tallest cell has. */
  private List<String> line(List<String> cells, int[] shown, int[] widths, boolean styled) {
    List<List<String>> pieces = new ArrayList<>();
    for (int i = 0; i < shown.length; i++) {
      pieces.add(pieces(cells.get(shown[i]), columns.get(shown[i]).kind(), widths[i]));
    }
    int height = pieces.stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < height; at++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < shown.length; i++) {
        String piece = at < pieces.get(i).size() ? pieces.get(i).get(at) : "";
        line.append(GAP).append(cell(piece, columns.get(shown[i]), widths[i], styled));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String cell(String text, Column column, int width, boolean styled) {
    String padding = " ".repeat(Math.max(0, width - Text.columns(text)));
    String shown = styled ? column.style().apply(text) : text;
    return column.kind() == Kind.NUMBER ? padding + shown : shown + padding;
  }

  private static List<String> pieces(String cell, Kind kind, int width) {
    return switch (kind) {
      case NUMBER -> List.of(cell);
      case PATH -> List.of(Text.end(cell, width));
      case WORDS -> Text.lines(cell, width);
    };
  }
}
