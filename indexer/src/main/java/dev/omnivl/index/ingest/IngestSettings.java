package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;

/**
 * How media become segments.
 *
 * @param shortest no moment is shorter than this; a shorter shot is part of its neighbour's moments
 * @param window how long a moment is where shots are longer; more costs fewer vectors and says less
 *     about when
 * @param longest how long moments may become before clips of many moments lose their overlap and
 *     then the borders of their shots
 * @param overlap which share of a moment the next one of the same shot repeats, from 0 (none) to
 *     below 1; more finds what happens on a border and costs 1 / (1 - overlap) times the vectors
 * @param maxSegments the most vectors of one medium, at least 1
 * @param allFrames up to this length, clips are decoded whole; of longer ones, keyframes
 * @param thumbnailSide the longer side of a thumbnail in pixels
 */
public record IngestSettings(
    Duration shortest,
    Duration window,
    Duration longest,
    double overlap,
    int maxSegments,
    Duration allFrames,
    int thumbnailSide) {
  /** The defaults. */
  public static final IngestSettings DEFAULT =
      new IngestSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(4),
          Duration.ofSeconds(10),
          0.5,
          512,
          Duration.ofMinutes(2),
          160);

  /** Checks itself. */
  public IngestSettings {
    require(shortest.isPositive(), "shortest", shortest, "above 0");
    require(
        window.compareTo(shortest) >= 0,
        "window",
        window,
        "at least shortest, which is " + shortest);
    require(
        longest.compareTo(window) >= 0, "longest", longest, "at least window, which is " + window);
    require(overlap >= 0 && overlap <= 0.9, "overlap", overlap, "0 to 0.9");
    require(maxSegments >= 1, "max-segments", maxSegments, "at least 1");
    require(!allFrames.isNegative(), "all-frames", allFrames, "0 or more");
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
