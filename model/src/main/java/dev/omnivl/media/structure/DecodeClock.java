package dev.omnivl.media.structure;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Patience;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** How long the decoding of one medium may still take, and whether anybody waits for it. */
final class DecodeClock {
  private final String name;
  private final Duration limit;
  private final Patience patience;

  /** What is left while no call runs, nanoseconds. */
  private long left;

  /** When it will have passed, by the clock of the machine, while a call runs. */
  private long deadline;

  /**
   * Makes a clock that stands still.
   *
   * @param name what failures call the medium
   */
  DecodeClock(String name, Duration limit, Patience patience) {
    this.name = name;
    this.limit = limit;
    this.patience = patience;
    this.left = limit.toNanos();
  }

  /** Runs one call of the decoder: only such time counts, not what callers do between them. */
  <T> T timed(Supplier<T> call) {
    deadline = System.nanoTime() + left;
    try {
      return call.get();
    } finally {
      left = deadline - System.nanoTime();
    }
  }

  /** Lets time that passed inside a call not count. */
  void forgive(long nanos) {
    deadline += nanos;
  }

  /** Fails when the time has passed or nobody waits any more. */
  void check() {
    if (late()) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: decoding took longer than the limit of %s; shorten it or raise the limit",
              name,
              limit));
    }
    if (patience.isOver()) {
      throw new Failure(
          Reason.EXPIRED,
          name + ": its caller left, or its deadline passed, before it was decoded");
    }
  }

  /** Returns whether {@link #check} would fail. */
  boolean expired() {
    return late() || patience.isOver();
  }

  private boolean late() {
    return System.nanoTime() - deadline > 0;
  }
}
