package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;

/**
 * Items that are worked on together, step by step, each until it is over. For one thread.
 *
 * @param <I> an item, which carries what it became
 */
public interface Steps<I> extends AutoCloseable {
  /** What an item takes of a step, such as rows of a batch; at least 1. */
  int weight(I item);

  /**
   * What part an item takes of all that may be worked on at once; more than 1 if it is too much.
   */
  double share(I item);

  /** Whether an item may join now; it may where no other is. */
  boolean fits(I item);

  /** Lets an item join with the next step. */
  void add(I item);

  /** Works a step on all of them. An item that fails is over. */
  void step();

  /** Whether there is nothing to do for an item any more. */
  boolean isOver(I item);

  /** Ends an item before its time; whoever asks what it became is told why. */
  void stop(I item, Failure why);

  /** Gives back what was kept for items that are over. */
  void forget();

  @Override
  void close();
}
