package dev.omnivl.index.query;

import dev.omnivl.failure.Failure;

/**
 * What is one hit.
 *
 * @param by a medium with its best moments, or each moment for itself
 * @param moments the most moments of one medium: those that its hit shows, or hits that it gives
 */
public record Grouping(By by, int moments) {
  /** The most moments of one medium. */
  public static final int MAX_MOMENTS = 100;

  /** One hit for each medium, which shows its best moment. */
  public static final Grouping MEDIA = new Grouping(By.MEDIUM, 1);

  /** What a hit stands for. */
  public enum By {
    MEDIUM,
    SEGMENT
  }

  /** Checks itself. */
  public Grouping {
    if (moments < 1 || moments > MAX_MOMENTS) {
      throw Failure.ofField("moments", "is " + moments + "; it must be 1 to " + MAX_MOMENTS);
    }
  }
}
