package dev.omnivl.server.access;

import dev.omnivl.access.Quota;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is used of a quota. A single call that comes too early is refused; a stream that has used up
 * what there is waits for more. Thread safe.
 */
public final class Meter {
  private static final Duration SOON = Duration.ofMillis(500);

  private final Quota quota;
  private final LongSupplier clock;
  private final Bucket calls;
  private final Bucket bytes;
  private int running;

  /** Makes one of which nothing is used. */
  public Meter(Quota quota) {
    this(quota, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  Meter(Quota quota, LongSupplier clock) {
    this.quota = quota;
    this.clock = clock;
    long now = clock.getAsLong();
    calls = new Bucket(quota.callsPerSecond(), Math.max(1, quota.callsPerSecond()), now);
    bytes = new Bucket(quota.bytesPerSecond(), quota.bytesPerSecond(), now);
  }

  /**
   * Too much at once.
   *
   * @param limit of the quota, for a person
   * @param retryAfter when there may be room again
   */
  public record Refusal(String limit, Duration retryAfter) {}

  /** Begins a call, which must {@link #leave}, unless it is refused. */
  public synchronized Optional<Refusal> enter() {
    if (quota.concurrentCalls() > 0 && running >= quota.concurrentCalls()) {
      return Optional.of(new Refusal(quota.concurrentCalls() + " calls at the same time", SOON));
    }
    Duration early = calls.until(1, clock.getAsLong());
    if (early.isPositive()) {
      return Optional.of(new Refusal(number(quota.callsPerSecond()) + " calls a second", early));
    }
    Duration owed = bytes.until(0, clock.getAsLong());
    if (owed.isPositive()) {
      return Optional.of(new Refusal(quota.bytesPerSecond() + " bytes a second", owed));
    }
    calls.take(1, clock.getAsLong());
    running++;
    return Optional.empty();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Ends a call. */
  public synchronized void leave() {
    running--;
  }

  /** Counts bytes that came. */
  public synchronized void received(long count) {
    bytes.take(count, clock.getAsLong());
  }

  /** Counts messages of a stream, or whatever else is as much as so many calls. */
  public synchronized void messages(int count) {
    calls.take(count, clock.getAsLong());
  }

  /** Returns how long a stream has to wait for its next message. */
  public synchronized Duration untilNext() {
    Duration early = calls.until(1, clock.getAsLong());
    Duration owed = bytes.until(0, clock.getAsLong());
    return early.compareTo(owed) > 0 ? early : owed;
  }
}
