package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.util.Collection;

/**
 * Items that come, change and go. Writes are buffered; a commit makes them durable and visible, in
 * one step.
 */
public interface DurableItems extends ItemWriter {
  /**
   * Returns a writer of versions that replace whatever is there. Where several processes write one
   * index, the others give way to a version that changed later, in whichever order they come.
   */
  ItemWriter evenIfOlder();

  /**
   * Removes items, with their vectors and ledger entries. Unknown URIs are ignored.
   *
   * @return how many committed items were removed
   */
  int delete(Collection<String> uris);

  /**
   * Makes everything that was written before this call durable and visible. Concurrent calls share
   * one write to disk, so call it per item where each item is acknowledged, and from as many
   * threads as you like.
   *
   * @param since the {@link #losses} before the caller wrote
   * @throws Failure {@code UNAVAILABLE} if a commit failed since then, so that what the caller
   *     wrote may be lost
   */
  void commit(long since);

  /** The same for a caller that wrote when no commit had failed. */
  default void commit() {
    commit(losses());
  }

  /**
   * Returns how often a commit failed, as on a full disk, so that everything that was written since
   * the last one may be lost. The next change tries to go on from what reached the disk.
   */
  long losses();

  /**
   * Returns whether the index can be written, having tried to make it so if the last commit failed;
   * to be called now and then, so that it is mended when the disk is.
   */
  boolean recover();
}
