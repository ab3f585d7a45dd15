package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.SearchEngine.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an engine's recall costs: one point for each effort, least effort first. */
record Curve(List<Point> points) {
  /**
   * One effort.
   *
   * @param seconds of the mean query, the middle one of all rounds
   */
  record Point(int effort, double recall, double seconds) {}

  /** Copies the points. */
  Curve {
    points = List.copyOf(points);
  }

  /** Makes one of what was measured with each effort, round after round. */
  static Curve of(Map<Integer, List<Measured>> measured) {
    List<Point> points = new ArrayList<>();
    measured.forEach((effort, rounds) ->
        points.add(
            new Point(
                effort,
                rounds.getLast().recall(),
                Report.median(rounds.stream().mapToDouble(Measured::seconds).toArray()))));
    return new Curve(points);
  }

  /**
   * Seconds of a query at this recall, between the two efforts around it; those of the least effort
   * where even that finds more; nothing where none reaches it.
   */
  Optional<Double> secondsAt(double recall) {
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.recall() >= recall) {
        if (i == 0) {
          return Optional.of(point.seconds());
        }
        Point before = points.get(i - 1);
        double share = (recall - before.recall()) / (point.recall() - before.recall());
        return Optional.of(before.seconds() + share * (point.seconds() - before.seconds()));
      }
    }
    return Optional.empty();
  }
}
