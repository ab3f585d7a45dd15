package dev.omnivl.server.batch;

import java.util.List;

/**
 * Follows a caller through what is done for it. Methods return at once, throw nothing, and are
 * called by many threads; times are as {@link System#nanoTime} counts.
 */
public interface Trail {
  /** Of a caller whom nobody follows. */
  Trail NONE =
      new Trail() {
        @Override
        public void waited(String work, long fromNanos, long untilNanos) {}

        @Override
        public void worked(Stint stint) {}

        @Override
        public void worked(Stint batch, List<Share> shares) {}
      };

  /**
   * Something that was done.
   *
   * @param work its name
   * @param model that did it; empty if none did
   * @param lane of its items
   * @param beganNanos when it began
   * @param endedNanos when it ended
   * @param items how many it was for
   * @param failed how many of them have no result
   */
  record Stint(
      String work,
      String model,
      Lane lane,
      long beganNanos,
      long endedNanos,
      int items,
      int failed) {}

  /**
   * What one caller had of a batch.
   *
   * @param trail of the caller
   * @param items of the caller
   * @param failed how many of them have no result
   */
  record Share(Trail trail, int items, int failed) {}

  /** It waited for a piece of work to begin. */
  void waited(String work, long fromNanos, long untilNanos);

  /** Something was done for it. */
  void worked(Stint stint);

  /**
   * A batch was run for it and others who are followed; told to the first of them, for all.
   *
   * @param batch the whole
   * @param shares of those who are followed, at least two
   */
  void worked(Stint batch, List<Share> shares);
}
