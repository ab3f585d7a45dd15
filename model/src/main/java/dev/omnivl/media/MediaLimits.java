package dev.omnivl.media;

import java.time.Duration;
import java.util.Locale;

/**
 * Caps on one medium. Whatever passes one is refused with {@code TOO_LARGE}, before the work it
 * would cause where the header tells.
 *
 * @param maxBytes encoded size, bytes
 * @param maxPixels width times height of one frame, pixels, as it is decoded: a JPEG for a small
 *     target is decoded at an eighth
 * @param maxFrames frames of an animation or video
 * @param maxDuration playing time
 * @param maxDecodeTime wall time of decoding one medium, all its calls together
 * @param maxMemory Java's and FFmpeg's memory for all media that are decoded at the same time,
 *     bytes; one that needs more is refused, one that finds it taken waits
 */
public record MediaLimits(
    long maxBytes,
    long maxPixels,
    int maxFrames,
    Duration maxDuration,
    Duration maxDecodeTime,
    long maxMemory) {

  /**
   * 512 MiB, 100 million pixels, one million frames, four hours, one minute of decoding, and {@link
   * #memoryOfThisMachine}.
   */
  public static final MediaLimits DEFAULTS =
      new MediaLimits(
          512L << 20,
          100_000_000L,
          1_000_000,
          Duration.ofHours(4),
          Duration.ofMinutes(1),
          memoryOfThisMachine());

  /** Returns half of the Java heap, but not less than 256 MiB; bytes. */
  public static long memoryOfThisMachine() {
    return Math.max(256L << 20, Runtime.getRuntime().maxMemory() / 2);
  }

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
    if (maxMemory < 1) {
      throw new IllegalArgumentException(
          "caps must be positive: " + maxMemory + " bytes of memory");
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
