package dev.omnivl.server.encode;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of encoded media that wait for their turn. Someone who waits is refused when it
 * is used up; a stream is held back. Something larger than the whole budget gets in alone.
 */
public final class ByteBudget {
  private static final long GONE_CHECK_MILLIS = 50;

  /** Semaphores count in int, so the budget counts in KiB. */
  private static final int UNIT = 1024;

  private final int units;
  private final Semaphore free;

  /**
   * Makes a budget.
   *
   * @param bytes how many; at least 1
   */
  public ByteBudget(long bytes) {
    units = Math.toIntExact(Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE));
    free = new Semaphore(units, true);
  }

  /** What is held; closing gives it back. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes bytes out of the budget.
   *
   * @throws Failure {@code OVERLOADED} if there is no room for interactive work, {@code EXPIRED} if
   *     the caller left while it waited
   */
  public Held hold(long bytes, Caller caller) {
    int wanted = Math.toIntExact(Math.clamp((bytes + UNIT - 1) / UNIT, 0, units));
    if (caller.lane() == Lane.INTERACTIVE) {
      if (!free.tryAcquire(wanted)) {
        throw new Failure(
            Reason.OVERLOADED,
            "media of "
                + units
                + " KiB wait already, which is all this server holds; try again soon");
      }
    } else {
      await(wanted, caller);
    }
    return () -> free.release(wanted);
  }

  private void await(int wanted, Caller caller) {
    try {
      while (!free.tryAcquire(wanted, GONE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        caller.checkPresent();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "interrupted while waiting for room", e);
    }
  }
}
