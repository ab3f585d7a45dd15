package dev.omnivl.server.trace;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A call's times by the clock, from those that {@link System#nanoTime} counts. */
final class Times {
  private final long beganNanos = System.nanoTime();
  private final long beganEpochNanos;

  Times() {
    Instant now = Instant.now();
    beganEpochNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Returns when the call began, nanoseconds since 1970. */
  long beganEpochNanos() {
    return beganEpochNanos;
  }

  /** Returns nanoseconds since 1970. */
  long epochNanos(long nanoTime) {
    return beganEpochNanos + (nanoTime - beganNanos);
  }

  /** Returns the seconds from the call's beginning. */
  double seconds(long nanoTime) {
    return (nanoTime - beganNanos) / 1e9;
  }
}
