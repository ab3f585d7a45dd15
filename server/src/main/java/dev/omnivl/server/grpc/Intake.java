package dev.omnivl.server.grpc;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a stream makes of its messages. The stream calls it from one thread at a time, and closes it
 * once, when it has ended, however it did.
 *
 * @param <Q> what comes in
 * @param <R> what goes out, one for each item
 */
interface Intake<Q, R> extends AutoCloseable {
  /**
   * Takes the next message; what it throws ends the stream.
   *
   * @param bytes what the message holds: closed by the intake when it keeps nothing of the message
   *     any more, at the latest with the item or the intake itself; until then the sender has so
   *     much less room
   * @return the item, if this message completed one
   */
  Optional<Task<R>> take(Q message, Reception.Held bytes);

  /**
   * The sender has sent all it will.
   *
   * @return an item that has to be answered still, such as one whose end did not come
   */
  default Optional<Task<R>> finish() {
    return Optional.empty();
  }

  /** Gives back what is held of messages that became no item yet. */
  @Override
  default void close() {}

  /**
   * An item. The stream closes it once, whether it was answered or not.
   *
   * @param <R> what goes out
   */
  @FunctionalInterface
  interface Task<R> extends AutoCloseable {
    /**
     * Does the work, for which it has a place of the stream.
     *
     * @return gives the reply, having waited for whatever needs no place, such as the disk; an
     *     item's failure is a reply, and what is thrown here or there ends the stream
     */
    Supplier<R> work();

    /** Gives back what the item holds. */
    @Override
    default void close() {}
  }
}
