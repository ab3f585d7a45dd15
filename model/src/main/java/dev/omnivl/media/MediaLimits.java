package dev.omnivl.media;

import java.time.Duration;
import java.util.Locale;

/**
 * Caps on one medium. Whatever passes one is refused with {@code TOO_LARGE}, before the work it
 * would cause where the header tells.
 *
 * @param maxBytes encoded size, bytes
 * @param maxPixels width times height of one frame, pixels; decoding takes up to 9 bytes of heap
 *     for each
 * @param maxFrames frames of an animation or video
 * @param maxDuration playing time
 * @param maxDecodeTime wall time of decoding one medium, all its calls together
 */
public record MediaLimits(
    long maxBytes, long maxPixels, int maxFrames, Duration maxDuration, Duration maxDecodeTime) {

  /** 512 MiB, 100 million pixels, one million frames, four hours, one minute of decoding. */
  public static final MediaLimits DEFAULTS =
      new MediaLimits(
          512L << 20, 100_000_000L, 1_000_000, Duration.ofHours(4), Duration.ofMinutes(1));

  /** Checks that every cap is positive. */
  public MediaLimits {
    if (maxBytes < 1 || maxPixels < 1 || maxFrames < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "caps must be positive: %d bytes, %d pixels, %d frames",
              maxBytes,
              maxPixels,
              maxFrames));
    }
    if (!maxDuration.isPositive() || !maxDecodeTime.isPositive()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "caps must be positive: duration %s, decode time %s",
              maxDuration,
              maxDecodeTime));
    }
  }
}
