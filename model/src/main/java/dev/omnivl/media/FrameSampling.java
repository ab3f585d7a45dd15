package dev.omnivl.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which moments of a clip to look at, by the rule of temporal segment networks: the span is cut
 * into equal segments, and each gives one moment, its centre (to test) or a random one (to train).
 *
 * @param frames how many moments, at least one
 * @param start where the span begins, since the start of the clip
 * @param end where it ends, or null for the end of the clip
 * @param seed of the random moments, or null for the centres
 */
public record FrameSampling(
    int frames, Duration start, @Nullable Duration end, @Nullable Long seed) {

  /** Checks that the span is not reversed. */
  public FrameSampling {
    if (frames < 1) {
      throw new IllegalArgumentException("frames must be at least 1, not " + frames);
    }
    if (start.isNegative() || (end != null && end.compareTo(start) < 0)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a span must not end before it starts: %s to %s", start, end));
    }
  }

  /** Returns the centres of {@code frames} equal segments of the whole clip. */
  public static FrameSampling uniform(int frames) {
    return new FrameSampling(frames, Duration.ZERO, null, null);
  }

  /** Returns the centres of {@code frames} equal segments between two moments of a clip. */
  public static FrameSampling uniform(int frames, Duration start, Duration end) {
    return new FrameSampling(frames, start, end, null);
  }

  /** Returns one random moment in each of {@code frames} equal segments of the whole clip. */
  public static FrameSampling random(int frames, long seed) {
    return new FrameSampling(frames, Duration.ZERO, null, seed);
  }

  /**
   * Returns the moments, ascending. A span that reaches past the end of the clip is cut there.
   *
   * @param duration how long the clip plays
   */
  public List<Duration> moments(Duration duration) {
    long from = Math.min(start.toNanos(), duration.toNanos());
    long to = end == null ? duration.toNanos() : Math.min(end.toNanos(), duration.toNanos());
    double segment = (double) (to - from) / frames;
    SplittableRandom random = seed == null ? null : new SplittableRandom(seed);
    List<Duration> moments = new ArrayList<>(frames);
    for (int i = 0; i < frames; i++) {
      double within = random == null ? 0.5 : random.nextDouble();
      moments.add(Duration.ofNanos(from + (long) ((i + within) * segment)));
    }
    return moments;
  }
}
