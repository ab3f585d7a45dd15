package dev.omnivl.client.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Rows under aligned headings. The last column takes what is left of the line and is shortened at
 * its front, where paths say least.
 */
public final class Table {

  private static final String GAP = "  ";
  private static final int MIN_LAST_WIDTH = 20;

  /** Which side a column's cells keep to. */
  public enum Align {
    /** Words. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  private record Column(String heading, Align align, UnaryOperator<String> style) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column. */
  public Table column(String heading, Align align) {
    return column(heading, align, UnaryOperator.identity());
  }

  /** Adds a column whose cells, not its heading, are styled. */
  public Table column(String heading, Align align, UnaryOperator<String> style) {
    columns.add(new Column(heading, align, style));
    return this;
  }

  /** Adds a row with one cell for each column. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row has one cell per column (" + columns.size() + "), was " + cells.length);
    }
    rows.add(List.of(cells));
    return this;
  }

  /**
   * Returns the lines, indented by two, each at most {@code width} characters where the last column
   * allows it. Columns without a single cell to show are left out.
   */
  public List<String> lines(Style style, int width) {
    List<Integer> shown = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      if (widest(column) > 0) {
        shown.add(column);
      }
    }
    List<String> lines = new ArrayList<>();
    if (shown.isEmpty()) {
      return lines;
    }
    int[] widths = widths(shown, width);
    List<String> headings = columns.stream().map(Column::heading).toList();
    if (headings.stream().anyMatch(heading -> !heading.isEmpty())) {
      lines.add(line(headings, shown, widths, cell -> style.dim(cell), false));
    }
    for (List<String> row : rows) {
      lines.add(line(row, shown, widths, UnaryOperator.identity(), true));
    }
    return lines;
  }

  private int[] widths(List<Integer> shown, int width) {
    int[] widths = new int[shown.size()];
    int used = GAP.length();
    for (int i = 0; i < widths.length; i++) {
      int column = shown.get(i);
      widths[i] = Math.max(columns.get(column).heading().length(), widest(column));
      if (i < widths.length - 1) {
        used += widths[i] + GAP.length();
      }
    }
    int last = widths.length - 1;
    widths[last] = Math.min(widths[last], Math.max(MIN_LAST_WIDTH, width - used));
    return widths;
  }

  private int widest(int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  private String line(
      List<String> cells,
      List<Integer> shown,
      int[] widths,
      UnaryOperator<String> whole,
      boolean styled) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Column column = columns.get(shown.get(i));
      boolean last = i == widths.length - 1;
      String cell = cells.get(shown.get(i));
      cell = last ? shortened(cell, widths[i]) : cell;
      String padding = " ".repeat(Math.max(0, widths[i] - length(cell)));
      String text = styled ? column.style().apply(cell) : cell;
      line.append(GAP);
      if (column.align() == Align.RIGHT) {
        line.append(padding).append(text);
      } else {
        line.append(text).append(last ? "" : padding);
      }
    }
    return whole.apply(line.toString().stripTrailing());
  }

  /** Keeps the end of a text that is longer than {@code width}. */
  static String shortened(String text, int width) {
    int length = length(text);
    if (length <= width) {
      return text;
    }
    return "…" + text.substring(text.offsetByCodePoints(0, length - width + 1));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
