package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a clip into moments: equally long, equally spaced, the first from the start and the last to
 * the end.
 *
 * <p>A moment is half of the clip, but no longer than the window; so a short clip has three that
 * overlap by half, and a clip beyond two windows has as many as the overlap asks for. If that
 * passes the cap, the moments become longer, and still cover all of the clip. A clip of less than
 * twice the finest length has none. Beside its moments each clip has the segment that is the whole
 * of it: a search scores a clip by its best segment of either sort, and shows its best moment.
 */
public final class Segmenter {
  private final IngestSettings settings;

  /** Makes a segmenter. */
  public Segmenter(IngestSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the moments of a clip, ascending; empty if only the whole of it is a segment.
   *
   * @param duration how long the clip plays
   */
  public List<TimeRange> moments(Duration duration) {
    long clip = duration.toNanos();
    int cap = settings.maxSegments() - 1;
    if (clip / 2 < settings.finest().toNanos() || cap < 2) {
      return List.of();
    }
    double stride = 1 - settings.overlap();
    double length = Math.min(settings.window().toNanos(), clip / 2.0);
    // A clip that is a whole number of strides must not get one more by rounding.
    double wanted = Math.ceil((clip - length) / (length * stride) - 1e-6) + 1;
    int count = (int) Math.min(cap, wanted);
    if (wanted > cap) {
      length = clip / ((count - 1) * stride + 1);
    }
    double step = (clip - length) / (count - 1);
    List<TimeRange> moments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long start = Math.round(i * step);
      long end = i == count - 1 ? clip : Math.min(clip, Math.round(i * step + length));
      moments.add(new TimeRange(Duration.ofNanos(start), Duration.ofNanos(end)));
    }
    return moments;
  }
}
