package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whoever waits for a piece of work.
 *
 * @param lane how urgent it is
 * @param sender with whom it shares, such as its connection: senders take turns
 * @param deadlineNanos when its answer is of no use any more, as {@link System#nanoTime} counts;
 *     empty if it waits for ever
 * @param gone whether nobody waits any more, because the call was cancelled; asked often and from
 *     many threads
 * @param wantsFresh whether it wants everything made for itself, and nothing from a cache
 * @param admitted whether it was let in with all that it asks: no part of that is refused
 * @param trail follows it through what is done
 */
public record Caller(
    Lane lane,
    Object sender,
    Optional<Long> deadlineNanos,
    BooleanSupplier gone,
    boolean wantsFresh,
    boolean admitted,
    Trail trail) {

  /** Whoever takes what was made before, and is not followed. */
  public Caller(Lane lane, Object sender, Optional<Long> deadlineNanos, BooleanSupplier gone) {
    this(lane, sender, deadlineNanos, gone, false, false, Trail.NONE);
  }

  /** Returns whether nobody waits any more. */
  public boolean isGone() {
    return gone.getAsBoolean()
        || remaining(System.nanoTime()).map(Duration::isNegative).orElse(false);
  }

  /**
   * Returns the time that is left, negative if it is over; empty if it waits for ever.
   *
   * @param nowNanos as {@link System#nanoTime} counts
   */
  public Optional<Duration> remaining(long nowNanos) {
    return deadlineNanos.map(deadline -> Duration.ofNanos(deadline - nowNanos));
  }

  /** Returns the same caller, who also counts as gone when something else happened. */
  public Caller until(BooleanSupplier over) {
    return new Caller(
        lane,
        sender,
        deadlineNanos,
        () -> over.getAsBoolean() || gone.getAsBoolean(),
        wantsFresh,
        admitted,
        trail);
  }

  /** Returns the same caller, who was let in with all that it asks. */
  public Caller whoIsAdmitted() {
    return new Caller(lane, sender, deadlineNanos, gone, wantsFresh, true, trail);
  }

  /** Throws {@code EXPIRED} if nobody waits any more. */
  public void checkPresent() {
    if (isGone()) {
      throw expired();
    }
  }

  static Failure expired() {
    return new Failure(
        Reason.EXPIRED, "the call was cancelled or its deadline passed before it was done");
  }
}
