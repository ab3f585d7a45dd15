package dev.omnivl.trainer.report;

import dev.omnivl.trainer.report.Curve.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A line chart over steps, as SVG that takes its colours and letters from the page's style.
 *
 * @param title what it shows
 * @param unit of the values, at the vertical axis
 * @param curves up to three, drawn over each other, with their names at their ends if there are
 *     several
 * @param scale of the values
 * @param smooth whether a mean is drawn over the values, which are faint then
 */
record LineChart(String title, String unit, List<Curve> curves, Scale scale, boolean smooth) {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 250;
  private static final int LEFT = 52;
  private static final int TOP = 26;
  private static final int BOTTOM = HEIGHT - 38;
  private static final int NAMES = 62;
  private static final int MARGIN = 14;
  private static final int LINE = 14;

  // So few points are worth a dot each, and a line through one point is none.
  private static final int DOTTED = 30;

  /** How values become heights. */
  enum Scale {
    /** From about the least value to about the greatest. */
    FITTED,
    /** From zero. */
    FROM_ZERO,
    /** Equal ratios are equal heights; fitted if a value is not above zero. */
    LOGARITHMIC
  }

  /** Horizontal and vertical axis of one drawing. */
  private record Axes(Axis x, Axis y, int right) {

    double x(double step) {
      return LEFT + x.place(step) * (right - LEFT);
    }

    double y(double value) {
      return BOTTOM - y.place(value) * (BOTTOM - TOP);
    }
  }

  /** The chart with its title, and with its course in words for who cannot see it. */
  Html html() {
    Axes axes = axes();
    List<Html> parts = new ArrayList<>();
    parts.add(vertical(axes));
    parts.add(horizontal(axes));
    // No curve's values may lie over another's mean.
    for (int index = 0; index < curves.size(); index++) {
      if (averaged(curves.get(index))) {
        parts.add(line(axes, "raw line" + index, curves.get(index)));
      }
    }
    for (int index = 0; index < curves.size(); index++) {
      parts.add(main(axes, index));
    }
    if (curves.size() > 1) {
      parts.add(names(axes));
    }
    return Html.of(
        """
        <figure class="chart"><figcaption>{}</figcaption>
        <svg viewBox="0 0 {} {}" role="img" aria-label="{}">
        {}
        </svg></figure>\
        """,
        title,
        WIDTH,
        HEIGHT,
        words(),
        Html.join(parts));
  }

  private Axes axes() {
    long last = curves.stream().mapToLong(curve -> curve.points().getLast().step()).max().orElse(1);
    double least = values().min().orElse(0);
    double greatest = values().max().orElse(0);
    Axis values =
        switch (scale) {
          case FROM_ZERO -> Axis.covering(Math.min(0, least), greatest);
          case LOGARITHMIC ->
              least > 0 ? Axis.logarithmic(least, greatest) : Axis.covering(least, greatest);
          case FITTED -> Axis.covering(least, greatest);
        };
    return new Axes(
        Axis.upTo(Math.max(1, last)), values, WIDTH - (curves.size() > 1 ? NAMES : MARGIN));
  }

  private DoubleStream values() {
    return curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(Point::value);
  }

  private Html vertical(Axes axes) {
    List<Html> parts = new ArrayList<>();
    for (double tick : axes.y().ticks()) {
      String y = decimal(axes.y(tick));
      parts.add(
          Html.of(
              "<path class=\"grid\" d=\"M{} {}H{}\"/><text x=\"{}\" y=\"{}\" dy=\".35em\""
                  + " class=\"end\">{}</text>",
              LEFT,
              y,
              axes.right(),
              LEFT - 8,
              y,
              axes.y().label(tick)));
    }
    String unitWithScale = axes.y().logarithmic() ? unit + ", logarithmic" : unit;
    parts.add(Html.of("<text x=\"{}\" y=\"12\" class=\"unit\">{}</text>", LEFT, unitWithScale));
    return Html.join(parts);
  }

  private Html horizontal(Axes axes) {
    List<Html> parts = new ArrayList<>();
    parts.add(Html.of("<path class=\"axis\" d=\"M{} {}H{}\"/>", LEFT, BOTTOM, axes.right()));
    for (double tick : axes.x().ticks()) {
      String x = decimal(axes.x(tick));
      parts.add(
          Html.of(
              "<path class=\"axis\" d=\"M{} {}v4\"/><text x=\"{}\" y=\"{}\""
                  + " class=\"middle\">{}</text>",
              x,
              BOTTOM,
              x,
              BOTTOM + 17,
              axes.x().label(tick)));
    }
    parts.add(
        Html.of(
            "<text x=\"{}\" y=\"{}\" class=\"middle unit\">step</text>",
            (LEFT + axes.right()) / 2,
            HEIGHT - 4));
    return Html.join(parts);
  }

  private boolean averaged(Curve curve) {
    return smooth && curve.window() > 1;
  }

  private Html main(Axes axes, int index) {
    Curve curve = curves.get(index);
    List<Html> parts = new ArrayList<>();
    parts.add(line(axes, "line" + index, averaged(curve) ? curve.smoothed() : curve));
    if (curve.points().size() <= DOTTED) {
      for (Point point : curve.points()) {
        parts.add(
            Html.of(
                "<circle class=\"dot{}\" cx=\"{}\" cy=\"{}\" r=\"2.6\"/>",
                index,
                decimal(axes.x(point.step())),
                decimal(axes.y(point.value()))));
      }
    }
    return Html.join(parts);
  }

  private static Html line(Axes axes, String type, Curve curve) {
    String path =
        curve.thinned(WIDTH - LEFT).points().stream()
            .map(point -> decimal(axes.x(point.step())) + " " + decimal(axes.y(point.value())))
            .collect(Collectors.joining("L", "M", ""));
    return Html.of("<path class=\"{}\" d=\"{}\"/>", type, path);
  }

  /** Names beside the ends of their curves, moved down where they would lie on each other. */
  private Html names(Axes axes) {
    double[] ends =
        curves.stream()
            .map(curve -> averaged(curve) ? curve.smoothed() : curve)
            .mapToDouble(curve -> axes.y(curve.points().getLast().value()))
            .toArray();
    List<Integer> downwards =
        IntStream.range(0, ends.length)
            .boxed()
            .sorted(Comparator.comparingDouble(index -> ends[index]))
            .toList();
    // The last name must stay above the axis, so the first ones leave room for those below.
    double free = TOP;
    List<Html> parts = new ArrayList<>();
    for (int place = 0; place < downwards.size(); place++) {
      int index = downwards.get(place);
      double lowest = BOTTOM - LINE * (double) (downwards.size() - 1 - place);
      double y = Math.min(Math.max(ends[index], free), lowest);
      free = y + LINE;
      parts.add(
          Html.of(
              "<text class=\"name{}\" x=\"{}\" y=\"{}\" dy=\".35em\">{}</text>",
              index,
              axes.right() + 6,
              decimal(y),
              curves.get(index).name()));
    }
    return Html.join(parts);
  }

  private String words() {
    return curves.stream().map(this::words).collect(Collectors.joining("; ", title + ": ", "."));
  }

  private String words(Curve curve) {
    Point first = curve.points().getFirst();
    Point last = curve.points().getLast();
    String from = Numbers.figure(first.value()) + " at step " + Numbers.count(first.step());
    String to = Numbers.figure(last.value()) + " at step " + Numbers.count(last.step());
    String course = first.equals(last) ? from : "from " + from + " to " + to;
    return curves.size() > 1 ? curve.name() + " " + course : course;
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
