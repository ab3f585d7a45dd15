package dev.omnivl.trainer.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One figure over a run.
 *
 * @param name what it is, short
 * @param points in the order of their steps, at least one
 */
record Curve(String name, List<Point> points) {

  /**
   * One value.
   *
   * @param step it belongs to
   * @param value finite
   */
  record Point(long step, double value) {}

  /** Checks that there is something to draw. */
  Curve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("the curve " + name + " has no point");
    }
  }

  /** The window of {@link #smoothed}: about a twentieth of the points, and odd. */
  int window() {
    return points.size() / 20 | 1;
  }

  /**
   * The mean around each point. The window shrinks towards both ends, where a lopsided one would
   * lag behind a slope, but not to a single point, which would hang on chance.
   */
  Curve smoothed() {
    double[] sums = new double[points.size() + 1];
    for (int index = 0; index < points.size(); index++) {
      sums[index + 1] = sums[index] + points.get(index).value();
    }
    List<Point> means = new ArrayList<>();
    for (int index = 0; index < points.size(); index++) {
      int even = Math.min(index, points.size() - 1 - index);
      int reach = Math.clamp(even, window() / 8, window() / 2);
      int from = Math.max(0, index - reach);
      int to = Math.min(points.size(), index + reach + 1);
      double mean = (sums[to] - sums[from]) / (to - from);
      means.add(new Point(points.get(index).step(), mean));
    }
    return new Curve(name, means);
  }

  /**
   * The same look with fewer points: of every stretch its least and its greatest value, and the
   * curve's own ends.
   *
   * @param stretches how many, as a rule the width of the picture
   */
  Curve thinned(int stretches) {
    if (points.size() <= 2 * stretches) {
      return this;
    }
    Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
    List<Point> kept = new ArrayList<>();
    kept.add(points.getFirst());
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = (int) ((long) points.size() * stretch / stretches);
      int to = (int) ((long) points.size() * (stretch + 1) / stretches);
      List<Point> part = points.subList(from, to);
      Point least = part.stream().min(byValue).orElseThrow();
      Point greatest = part.stream().max(byValue).orElseThrow();
      kept.add(least.step() <= greatest.step() ? least : greatest);
      kept.add(least.step() <= greatest.step() ? greatest : least);
    }
    kept.add(points.getLast());
    return new Curve(name, kept);
  }
}
