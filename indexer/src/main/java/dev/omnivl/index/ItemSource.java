package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.io.IOException;

/** All that an index holds, from which another one can be made. */
public interface ItemSource {
  /**
   * Has one state of the index read, whole: what is acknowledged meanwhile is not in it.
   *
   * @return what the reading returned
   * @throws Failure {@code UNAVAILABLE} or {@code CORRUPT} if it cannot be read
   */
  <T> T everything(Reading<T> reading);

  /** Something that reads one state of an index. */
  @FunctionalInterface
  interface Reading<T> {
    /**
     * Reads it.
     *
     * @param state in numbers
     * @param items shows its items, in no order, each time it is asked
     */
    T of(IndexInfo state, Items items) throws IOException;
  }

  /** Items of one state. */
  @FunctionalInterface
  interface Items {
    /** Shows them. */
    void show(ItemVisitor visitor) throws IOException;
  }
}
