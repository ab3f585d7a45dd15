package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Joins the moments of one clip to spans: the best moment is a peak, and grows on either side by
 * neighbours that touch or overlap what is joined, as long as their scores stay within a drop from
 * it. What is left gives the next peak.
 *
 * <p>The drop is a share of the way from the peak down to the clip's lowest score, because models
 * differ in how far apart their scores lie. In a clip whose scores are alike it tells nothing, so
 * differences up to {@code noise} are none.
 *
 * @param drop share of the way from the peak to the lowest score, 0 to 1; 0 joins equal scores only
 * @param noise the difference of scores that says nothing, 0 or more
 */
public record Spans(double drop, double noise) {
  /** Joins moments that keep half of what the peak has above the lowest. */
  public static final Spans DEFAULT = new Spans(0.5, 0.02);

  /** Checks itself. */
  public Spans {
    if (!(drop >= 0 && drop <= 1) || !(noise >= 0)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "spans need a drop from 0 to 1 and a noise of 0 or more, not " + drop + " and " + noise);
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
    double least = peak.score() - Math.max(noise, drop * (peak.score() - lowest));
    Duration start = peak.range().start();
    Duration end = peak.range().end();
    for (int i = best - 1; i >= 0; i--) {
      TimeRange next = ascending.get(i).range();
      if (ascending.get(i).score() < least || next.end().compareTo(start) < 0) {
        break;
      }
      start = next.start();
    }
    for (int i = best + 1; i < ascending.size(); i++) {
      TimeRange next = ascending.get(i).range();
      if (ascending.get(i).score() < least || next.start().compareTo(end) > 0) {
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
