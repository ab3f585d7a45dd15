package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;

/**
 * How media become segments.
 *
 * @param window how long a moment of a longer clip is; longer moments cost fewer vectors and say
 *     less about when
 * @param overlap which share of a moment the next one repeats, from 0 (none) to below 1; more finds
 *     what happens on a border and costs 1 / (1 - overlap) times the vectors
 * @param finest no moment is shorter than this; clips below twice of it have no moments but the
 *     whole
 * @param maxSegments the most vectors of one medium, at least 1; longer clips get longer moments
 * @param thumbnailSide the longer side of a thumbnail in pixels
 */
public record IngestSettings(
    Duration window, double overlap, Duration finest, int maxSegments, int thumbnailSide) {
  /**
   * The defaults: windows of 4 s that overlap by half, moments down to 0.5 s, 64 segments,
   * thumbnails of 160 pixels.
   */
  public static final IngestSettings DEFAULT =
      new IngestSettings(Duration.ofSeconds(4), 0.5, Duration.ofMillis(500), 64, 160);

  /** Checks itself. */
  public IngestSettings {
    require(overlap >= 0 && overlap < 1, "overlap", overlap, "at least 0 and below 1");
    require(finest.isPositive(), "finest", finest, "above 0");
    require(window.compareTo(finest) >= 0, "window", window, "at least finest, which is " + finest);
    require(maxSegments >= 1, "max-segments", maxSegments, "at least 1");
    require(
        thumbnailSide >= 16 && thumbnailSide <= 1024,
        "thumbnail-side",
        thumbnailSide,
        "16 to 1024");
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "ingest setting " + name + " is " + value + "; it must be " + rule);
    }
  }
}
