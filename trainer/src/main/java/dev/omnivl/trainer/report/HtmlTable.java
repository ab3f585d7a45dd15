package dev.omnivl.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A table whose first column names its rows.
 *
 * @param caption what it shows
 * @param columns their heads; those after the first that hold numbers are set to the right
 * @param rows as many cells each as there are columns
 */
record HtmlTable(String caption, List<Column> columns, List<List<String>> rows) {

  /**
   * One column.
   *
   * @param head its name
   * @param number whether its cells are numbers
   */
  record Column(String head, boolean number) {

    /** A column of words. */
    static Column words(String head) {
      return new Column(head, false);
    }

    /** A column of numbers. */
    static Column numbers(String head) {
      return new Column(head, true);
    }

    private String type() {
      return number ? "number" : "words";
    }
  }

  /** A table of two columns of words. */
  static HtmlTable of(String caption, String left, String right, Map<String, String> rows) {
    return new HtmlTable(
        caption,
        List.of(Column.words(left), Column.words(right)),
        rows.entrySet().stream().map(row -> List.of(row.getKey(), row.getValue())).toList());
  }

  /** Checks that rows and columns fit. */
  HtmlTable {
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row of " + columns.size() + " columns cannot have " + row.size() + " cells");
      }
    }
  }

  /** The table as HTML, which scrolls by itself where the page is narrow. */
  Html html() {
    List<Html> heads = new ArrayList<>();
    for (Column column : columns) {
      heads.add(Html.of("<th scope=\"col\" class=\"{}\">{}</th>", column.type(), column.head()));
    }
    List<Html> lines = rows.stream().map(this::line).toList();
    return Html.of(
        """
        <div class="wide" role="region" aria-label="{}" tabindex="0"><table>
        <caption>{}</caption>
        <thead><tr>{}</tr></thead>
        <tbody>
        {}
        </tbody></table></div>\
        """,
        caption,
        caption,
        Html.join(heads),
        Html.join(lines));
  }

  private Html line(List<String> row) {
    List<Html> cells = new ArrayList<>();
    cells.add(Html.of("<th scope=\"row\">{}</th>", row.getFirst()));
    for (int index = 1; index < row.size(); index++) {
      cells.add(Html.of("<td class=\"{}\">{}</td>", columns.get(index).type(), row.get(index)));
    }
    return Html.of("<tr>{}</tr>", Html.join(cells));
  }
}
