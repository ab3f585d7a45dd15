package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an engine's recall costs: one point for each effort, least effort first. */
record Curve(List<Point> points) {
  /**
   * One effort.
   *
   * @param seconds of the mean query, the middle one of all rounds
   */
  record Point(int effort, double recall, double seconds) {}

  static Point point(int effort, double recall, List<Double> rounds) {
    double[] seconds = rounds.stream().mapToDouble(Double::doubleValue).toArray();
    return new Point(effort, recall, Report.median(seconds));
  }

  /** Keeps points until recall no longer rises: harder search would only cost more. */
  Curve {
    points = List.copyOf(points);
  }

  /**
   * Seconds of a query at this recall, between the two efforts around it; those of the least effort
   * where even that finds more; nothing where none reaches it.
   */
  Optional<Double> secondsAt(double recall) {
    List<Point> below = new ArrayList<>();
    for (Point point : points) {
      if (point.recall() < recall) {
        below.add(point);
        continue;
      }
      if (below.isEmpty()) {
        return Optional.of(point.seconds());
      }
      Point before = below.getLast();
      double share = (recall - before.recall()) / (point.recall() - before.recall());
      return Optional.of(before.seconds() + share * (point.seconds() - before.seconds()));
    }
    return Optional.empty();
  }
}
