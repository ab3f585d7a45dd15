package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.recall.SeriesReport;
import dev.omnivl.index.relevance.Judging;
import dev.omnivl.index.snapshot.Snapshots;
import dev.omnivl.index.vectors.VectorSettings;
import java.util.List;
import java.util.Optional;

/**
 * A durable, searchable index of media and the ledger of all items that were ever sent to it: all
 * roles that an index has. Whoever needs one of them names that one.
 *
 * <p>Thread safe. Writes are buffered; readers see the last {@link #commit} and nothing newer, so
 * what is visible is durable. Index and ledger change together: after a crash each item is as the
 * last commit left it, never half written.
 *
 * <p>All vectors are unit vectors of one model; another one is a defect of whoever made it, and an
 * {@link IllegalArgumentException}. Every method throws {@link Failure}: {@code INVALID_ARGUMENT}
 * for what users may ask wrongly, {@code UNAVAILABLE} if the index is closed or its disk fails,
 * {@code CORRUPT} if stored data does, {@code UNSUPPORTED} for what this back end cannot do.
 */
public interface MediaIndex
    extends MediaSearch, Judging, DurableItems, ItemLedger, ItemSource, Snapshots, AutoCloseable {
  /** Returns the index in numbers. */
  IndexInfo info();

  /** Returns how its vectors are searched; nothing where the back end decides that. */
  default Optional<VectorSettings> vectors() {
    return Optional.empty();
  }

  /**
   * Returns how much of what searches should find they find, for each series of questions; nothing
   * where the back end does not watch that.
   */
  default List<SeriesReport> recall() {
    return List.of();
  }

  /** Commits and closes. */
  @Override
  void close();
}
