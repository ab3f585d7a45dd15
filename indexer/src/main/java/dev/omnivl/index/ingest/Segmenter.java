package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a clip into moments at its shots. A shot that is longer than a window gives several, equally
 * long and equally spaced, the first from its start and the last to its end; no moment crosses from
 * one shot to the next, unless a shot is shorter than the shortest moment, which is then joined to
 * the one after it, or at the end to the one before.
 *
 * <p>Where this makes more moments than the cap, windows become longer, then overlap falls away,
 * then short shots are joined. Beside its moments each clip has the segment that is the whole of
 * it: a search scores a clip by its best segment of either sort, and shows its best moment.
 */
public final class Segmenter {
  private static final double LONGER = 1.1;

  private final IngestSettings settings;

  /** Makes a segmenter. */
  public Segmenter(IngestSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the moments of a clip, ascending; empty if only the whole of it is a segment.
   *
   * @param duration how long the clip plays
   * @param changes when new shots begin, ascending, without the first
   */
  public List<TimeRange> moments(Duration duration, List<Duration> changes) {
    int cap = settings.maxSegments() - 1;
    if (cap < 2) {
      return List.of();
    }
    double longest = settings.longest().toNanos();
    List<TimeRange> moments = List.of();
    for (double window = settings.window().toNanos(); ; window *= LONGER) {
      double shortest = settings.shortest().toNanos() * Math.max(1, window / longest);
      double overlap = window > longest ? 0 : settings.overlap();
      moments = moments(duration.toNanos(), changes, shortest, window, overlap);
      if (moments.size() <= cap) {
        return moments.size() < 2 ? List.of() : moments;
      }
    }
  }

  private static List<TimeRange> moments(
      long clip, List<Duration> changes, double shortest, double window, double overlap) {
    List<TimeRange> moments = new ArrayList<>();
    long start = 0;
    for (Duration change : changes) {
      long end = change.toNanos();
      if (end - start >= shortest && clip - end >= shortest) {
        shot(start, end, shortest, window, overlap, moments);
        start = end;
      }
    }
    shot(start, clip, shortest, window, overlap, moments);
    return moments;
  }

  private static void shot(
      long start,
      long end,
      double shortest,
      double window,
      double overlap,
      List<TimeRange> moments) {
    long shot = end - start;
    // A shot that is a whole number of windows must not get one more by rounding.
    double wanted = Math.min(Math.ceil(shot / window - 1e-6), Math.floor(shot / shortest));
    double length = shot / Math.max(1, wanted);
    int count = (int) Math.ceil((shot - length) / (length * (1 - overlap)) - 1e-6) + 1;
    double step = count == 1 ? 0 : (shot - length) / (count - 1);
    for (int i = 0; i < count; i++) {
      long from = start + Math.round(i * step);
      long to = i == count - 1 ? end : Math.min(end, start + Math.round(i * step + length));
      moments.add(new TimeRange(Duration.ofNanos(from), Duration.ofNanos(to)));
    }
  }
}
