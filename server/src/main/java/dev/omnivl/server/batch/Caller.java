package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.function.BooleanSupplier;

/**
 * Whoever waits for a piece of work.
 *
 * @param lane how urgent it is
 * @param gone whether nobody waits any more, because the call was cancelled or its deadline passed;
 *     asked often and from many threads
 */
public record Caller(Lane lane, BooleanSupplier gone) {
  /** Returns whether nobody waits any more. */
  public boolean isGone() {
    return gone.getAsBoolean();
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
