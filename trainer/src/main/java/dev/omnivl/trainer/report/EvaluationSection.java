package dev.omnivl.trainer.report;

import dev.omnivl.trainer.report.Curve.Point;
import dev.omnivl.trainer.report.HtmlTable.Column;
import dev.omnivl.trainer.report.LineChart.Scale;
import dev.omnivl.trainer.report.Metrics.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** How held-out images were found: the last evaluation, and all of them as curves. */
final class EvaluationSection {
  private static final List<Figure> FIGURES =
      List.of(
          new Figure("queries", "queries", value -> Numbers.count(Math.round(value))),
          new Figure("candidates", "among", value -> Numbers.count(Math.round(value))),
          new Figure("at1", "R@1, %", Numbers::percent),
          new Figure("at5", "R@5, %", Numbers::percent),
          new Figure("at10", "R@10, %", Numbers::percent),
          new Figure("medianRank", "median rank", Numbers::figure),
          new Figure("chanceAt10", "chance R@10, %", Numbers::percent));

  private EvaluationSection() {}

  /** A figure's name in the metrics, its head in the table, and its look. */
  private record Figure(String name, String head, DoubleFunction<String> look) {

    String cell(Map<String, Double> figures) {
      Double value = figures.get(name);
      return value == null ? "–" : look.apply(value);
    }
  }

  static Html of(List<Evaluation> evaluations, int every) {
    if (evaluations.isEmpty()) {
      return every == 0
          ? Html.of("<p>The recipe evaluates never (<code>every.evaluate</code> is 0).</p>")
          : Html.of("<p>None yet: the recipe evaluates every {} steps.</p>", Numbers.count(every));
    }
    Evaluation last = evaluations.getLast();
    List<Html> parts = new ArrayList<>();
    parts.add(table(last));
    parts.add(
        Html.of(
            "<p class=\"note\">R@<i>k</i>: queries with a right candidate among the first"
                + " <i>k</i>. Median rank: of the best right candidate. Chance: what a random order"
                + " reaches. Ties count against the model.</p>"));
    if (evaluations.size() > 1) {
      List<Html> charts =
          evaluations.stream()
              .flatMap(evaluation -> evaluation.figures().keySet().stream())
              .distinct()
              .map(name -> chart(evaluations, name))
              .toList();
      parts.add(Html.of("<div class=\"charts\">{}</div>", Html.join(charts)));
    }
    return Html.join(parts);
  }

  private static Html table(Evaluation evaluation) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.words("evaluation"));
    FIGURES.forEach(figure -> columns.add(Column.numbers(figure.head())));
    List<List<String>> rows = new ArrayList<>();
    evaluation
        .figures()
        .forEach((name, figures) -> {
          List<String> row = new ArrayList<>(List.of(name));
          FIGURES.forEach(figure -> row.add(figure.cell(figures)));
          rows.add(row);
        });
    return new HtmlTable("After step " + Numbers.count(evaluation.step()), columns, rows).html();
  }

  private static Html chart(List<Evaluation> evaluations, String name) {
    List<Curve> curves = new ArrayList<>();
    for (int limit : new int[] {10, 5, 1}) {
      List<Point> points = new ArrayList<>();
      for (Evaluation evaluation : evaluations) {
        Double share = evaluation.figures().getOrDefault(name, Map.of()).get("at" + limit);
        if (share != null) {
          points.add(new Point(evaluation.step(), 100 * share));
        }
      }
      if (!points.isEmpty()) {
        curves.add(new Curve("R@" + limit, points));
      }
    }
    return curves.isEmpty()
        ? Html.NONE
        : new LineChart(name, "% of queries", curves, Scale.FROM_ZERO, false).html();
  }
}
