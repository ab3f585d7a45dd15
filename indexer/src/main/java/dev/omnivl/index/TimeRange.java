package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;

/**
 * A stretch of a clip, counted from the clip's first frame.
 *
 * @param start where it begins, 0 or later
 * @param end where it ends, not before its start
 */
public record TimeRange(Duration start, Duration end) {
  /** Checks itself: {@code 0 <= start <= end}. */
  public TimeRange {
    if (start.isNegative() || end.compareTo(start) < 0) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "the time range " + start + " to " + end + " is not one: it needs 0 <= start <= end");
    }
  }

  /** Returns how long it is. */
  public Duration length() {
    return end.minus(start);
  }

  /** Returns its middle. */
  public Duration middle() {
    return start.plus(length().dividedBy(2));
  }
}
