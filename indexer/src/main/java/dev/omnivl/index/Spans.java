package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Joins the moments of one clip to spans: the best moment is a peak, and grows on either side by
 * neighbours, as long as their scores stay within a drop from it. What is left gives the next peak.
 *
 * <p>A neighbour that overlaps what is joined shows the same shot, and may score a good deal less;
 * one that only touches it shows another shot, which is taken for the same event only if it scores
 * next to the same. Where moments do not overlap, because the settings say so, all are held to be
 * other shots.
 *
 * <p>The drop is a share of the way from the peak down to the clip's lowest score, because models
 * differ in how far apart their scores lie. Within a shot, differences up to {@code noise} are
 * none.
 *
 * @param within the drop within a shot, 0 to 1
 * @param across the drop from one shot to the next, 0 to 1
 * @param noise the difference of scores that says nothing, 0 or more
 */
public record Spans(double within, double across, double noise) {
  /** What finds most moments of clips that were put together from others. */
  public static final Spans DEFAULT = new Spans(0.3, 0.02, 0.02);

  /** Checks itself. */
  public Spans {
    if (!(within >= 0 && within <= 1) || !(across >= 0 && across <= 1) || !(noise >= 0)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "spans need drops from 0 to 1 and a noise of 0 or more, not "
              + within
              + ", "
              + across
              + " and "
              + noise);
    }
  }

  /**
   * Returns the best spans of a clip, best first. No moment is in two of them, and none has its
   * middle inside a better one; so two spans overlap by less than half a moment.
   *
   * @param moments of one clip, in any order
   * @param limit the most spans, 1 or more
   */
  public List<Span> of(List<ScoredSegment> moments, int limit) {
    List<ScoredSegment> rest =
        new ArrayList<>(
            moments.stream()
                .sorted(
                    Comparator.comparing((ScoredSegment moment) -> moment.range().start())
                        .thenComparing(moment -> moment.range().end()))
                .toList());
    double lowest = moments.stream().mapToDouble(ScoredSegment::score).min().orElse(0);
    List<Span> spans = new ArrayList<>();
    while (!rest.isEmpty() && spans.size() < limit) {
      Span span = grown(rest, lowest);
      spans.add(span);
      rest.removeIf(moment -> covers(span.range(), moment.range().middle()));
    }
    return spans;
  }

  private Span grown(List<ScoredSegment> ascending, double lowest) {
    int best = 0;
    for (int i = 1; i < ascending.size(); i++) {
      if (ascending.get(i).score() > ascending.get(best).score()) {
        best = i;
      }
    }
    ScoredSegment peak = ascending.get(best);
    double sameShot = peak.score() - Math.max(noise, within * (peak.score() - lowest));
    double otherShot = peak.score() - across * (peak.score() - lowest);
    Duration start = peak.range().start();
    Duration end = peak.range().end();
    for (int i = best - 1; i >= 0; i--) {
      TimeRange next = ascending.get(i).range();
      int order = next.end().compareTo(start);
      if (order < 0 || ascending.get(i).score() < (order > 0 ? sameShot : otherShot)) {
        break;
      }
      start = next.start();
    }
    for (int i = best + 1; i < ascending.size(); i++) {
      TimeRange next = ascending.get(i).range();
      int order = next.start().compareTo(end);
      if (order > 0 || ascending.get(i).score() < (order < 0 ? sameShot : otherShot)) {
        break;
      }
      end = next.end().compareTo(end) > 0 ? next.end() : end;
    }
    return new Span(new TimeRange(start, end), peak.score(), peak.range());
  }

  private static boolean covers(TimeRange range, Duration moment) {
    return moment.compareTo(range.start()) >= 0 && moment.compareTo(range.end()) <= 0;
  }
}
