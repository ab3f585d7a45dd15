package dev.omnivl.trainer.report;

import dev.omnivl.trainer.report.Curve.Point;
import dev.omnivl.trainer.report.LineChart.Scale;
import dev.omnivl.trainer.report.Metrics.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Every figure of the steps as a chart. Clip steps have curves of their own: their batches are
 * smaller, so their losses are of another size.
 */
final class CurvesSection {
  private static final String LOSS = "loss";
  private static final String NORM = "gradientNorm";
  private static final String RATE = "learningRate";
  private static final String TEMPERATURE = "temperature";
  private static final String SECONDS = "seconds";
  private static final Set<String> NO_LOSS = Set.of(NORM, RATE, TEMPERATURE, SECONDS, "samples");
  private static final Map<String, String> TITLES =
      Map.of(
          LOSS,
          "Loss, all parts together",
          "contrast",
          "Loss of contrast",
          "match",
          "Loss of matching",
          "generate",
          "Loss of generation",
          "classify",
          "Loss of classification");

  private CurvesSection() {}

  static Html of(Metrics metrics) {
    Set<String> losses = new LinkedHashSet<>();
    metrics.steps().forEach(step -> losses.addAll(step.figures().keySet()));
    losses.removeAll(NO_LOSS);
    List<String> unused = losses.stream().filter(loss -> isZero(metrics, loss)).toList();
    List<LineChart> charts = new ArrayList<>();
    for (String loss : losses) {
      if (!unused.contains(loss)) {
        String title = TITLES.getOrDefault(loss, "Loss: " + loss);
        charts.add(new LineChart(title, "nats", byKind(metrics, loss), Scale.FITTED, true));
      }
    }
    charts.add(
        new LineChart(
            "Gradient norm before clipping",
            "norm",
            byKind(metrics, NORM),
            Scale.LOGARITHMIC,
            true));
    charts.add(new LineChart("Learning rate", "rate", all(metrics, RATE), Scale.FROM_ZERO, false));
    charts.add(
        new LineChart(
            "Temperature of the contrast",
            "temperature",
            all(metrics, TEMPERATURE),
            Scale.FITTED,
            false));
    List<Html> drawn =
        charts.stream().filter(chart -> !chart.curves().isEmpty()).map(LineChart::html).toList();
    return Html.of(
        "<div class=\"charts\">{}</div>\n<p class=\"note\">{}</p>",
        Html.join(drawn),
        note(metrics, unused));
  }

  private static boolean isZero(Metrics metrics, String figure) {
    return points(metrics, figure, step -> true).stream().allMatch(point -> point.value() == 0);
  }

  private static String note(Metrics metrics, List<String> unused) {
    StringBuilder note = new StringBuilder();
    int window = byKind(metrics, LOSS).stream().mapToInt(Curve::window).max().orElse(1);
    if (window > 1) {
      note.append("Faint: every step. Strong: the mean around it, of a twentieth of the steps.");
    }
    if (metrics.steps().stream().anyMatch(Step::video)) {
      note.append(
          " Steps that look at clips have smaller batches, so their losses are of another size.");
    }
    if (!unused.isEmpty()) {
      note.append(" Zero throughout and not drawn: ").append(String.join(", ", unused)).append('.');
    }
    return note.toString().strip();
  }

  private static List<Curve> byKind(Metrics metrics, String figure) {
    Map<String, Predicate<Step>> kinds = new LinkedHashMap<>();
    kinds.put("images", step -> !step.video());
    kinds.put("clips", Step::video);
    List<Curve> curves = new ArrayList<>();
    kinds.forEach((kind, rule) -> {
      List<Point> points = points(metrics, figure, rule);
      if (!points.isEmpty()) {
        curves.add(new Curve(kind, points));
      }
    });
    return curves;
  }

  private static List<Curve> all(Metrics metrics, String figure) {
    List<Point> points = points(metrics, figure, step -> true);
    return points.isEmpty() ? List.of() : List.of(new Curve(figure, points));
  }

  private static List<Point> points(Metrics metrics, String figure, Predicate<Step> rule) {
    List<Point> points = new ArrayList<>();
    for (Step step : metrics.steps()) {
      Double value = step.figures().get(figure);
      if (rule.test(step) && value != null) {
        points.add(new Point(step.step(), value));
      }
    }
    return points;
  }
}
