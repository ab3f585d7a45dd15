package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.util.Optional;

/** All that an index holds, from which another one can be made. */
public interface ItemSource {
  /**
   * Has one state of the index read, whole: what is acknowledged meanwhile is not in it.
   *
   * @return what the reading returned
   * @throws Failure {@code UNAVAILABLE} or {@code CORRUPT} if it cannot be read
   */
  <T> T everything(Reading<T> reading);

  /**
   * Returns what was said of an item, by its sender and by a model that wrote a caption of it;
   * empty if there is none, or it failed.
   *
   * @throws Failure {@code UNSUPPORTED} if this back end does not tell
   */
  default Optional<DescribedItem> description(String uri) {
    throw new Failure(
        Reason.UNSUPPORTED, "this back end does not tell what was said of an item: index it again");
  }

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
