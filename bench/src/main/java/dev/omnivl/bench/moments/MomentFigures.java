package dev.omnivl.bench.moments;

import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.Span;
import dev.omnivl.index.Spans;
import dev.omnivl.index.TimeRange;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Shares of queries whose best span overlaps a true moment by this much of both together.
 *
 * @param queries how many were asked
 * @param at50 intersection over union of at least 0.5
 * @param at70 of at least 0.7
 * @param oracle50 what the best run of neighbouring moments would reach, whatever its scores
 * @param oracle70 the same
 */
record MomentFigures(int queries, double at50, double at70, double oracle50, double oracle70) {

  /**
   * A query asked within one clip.
   *
   * @param moments the clip's, scored, ascending
   * @param truths when the clip shows what was asked for, one or more
   */
  record Asked(List<ScoredSegment> moments, List<TimeRange> truths) {
    /** Returns how well the first span fits. */
    double found() {
      Span first = Spans.DEFAULT.of(moments, 1).getFirst();
      return best(first.range());
    }

    /** Returns how well the best run of neighbours would fit. */
    double oracle() {
      double best = 0;
      for (int i = 0; i < moments.size(); i++) {
        Duration end = moments.get(i).range().end();
        for (int j = i; j < moments.size(); j++) {
          TimeRange next = moments.get(j).range();
          if (next.start().compareTo(end) > 0) {
            break;
          }
          end = next.end();
          best = Math.max(best, best(new TimeRange(moments.get(i).range().start(), end)));
        }
      }
      return best;
    }

    private double best(TimeRange range) {
      return truths.stream().mapToDouble(truth -> overlap(range, truth)).max().orElse(0);
    }
  }

  static MomentFigures of(List<Asked> asked) {
    return new MomentFigures(
        asked.size(),
        share(asked.stream().mapToDouble(Asked::found).toArray(), 0.5),
        share(asked.stream().mapToDouble(Asked::found).toArray(), 0.7),
        share(asked.stream().mapToDouble(Asked::oracle).toArray(), 0.5),
        share(asked.stream().mapToDouble(Asked::oracle).toArray(), 0.7));
  }

  private static double share(double[] overlaps, double least) {
    int passed = 0;
    for (double overlap : overlaps) {
      passed += overlap >= least ? 1 : 0;
    }
    return (double) passed / overlaps.length;
  }

  /** Returns what two ranges have in common, as a share of what they cover together. */
  static double overlap(TimeRange a, TimeRange b) {
    Comparator<Duration> order = Comparator.naturalOrder();
    Duration start = order.compare(a.start(), b.start()) > 0 ? a.start() : b.start();
    Duration end = order.compare(a.end(), b.end()) < 0 ? a.end() : b.end();
    double both = Math.max(0, end.minus(start).toNanos());
    return both / (a.length().toNanos() + b.length().toNanos() - both);
  }
}
