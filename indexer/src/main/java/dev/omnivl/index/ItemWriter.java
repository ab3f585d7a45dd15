package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where items go. Nothing is durable or visible before {@link MediaIndex#commit}.
 *
 * <p>Every method throws {@link Failure}: {@code UNAVAILABLE} if the index is closed or its disk
 * fails.
 */
public interface ItemWriter {
  /**
   * Writes a medium in place of whatever was known of its URI, unless {@linkplain
   * DurableItems#evenIfOlder() another process} wrote a version of it that changed later.
   *
   * @param medium the medium
   * @param segments its searchable parts, at least one; the first is the whole medium
   * @return what the ledger will say
   * @throws IllegalArgumentException if the first segment is not the whole or a vector is not one
   *     of the index's
   */
  ItemOutcome.Ingested upsert(MediaRecord medium, List<Segment> segments);

  /**
   * Writes down that this version of an item could not be indexed. What an earlier version left is
   * removed, unless the item {@linkplain ItemOutcome.Failed#worthRetrying() was not at fault}: then
   * an earlier version that is in the index stays, with its entry, and this one is still needed.
   *
   * @param item the version that was tried
   * @param failure why
   */
  void recordFailure(ItemVersion item, Failure failure);

  /**
   * Writes an item of which the index knows the content, with the vectors and thumbnails that were
   * made of it: a version with another time of change or other words, a file that was renamed, or a
   * copy.
   *
   * @param item what its sender says of it
   * @param contentHash the SHA-256 of its content
   * @param facts names of attributes that must be known of the item then
   * @return what the ledger will say, or empty if no committed medium has this content and the
   *     facts: then {@link #upsert} it
   */
  Optional<ItemOutcome.Ingested> sameContent(
      ItemDescription item, String contentHash, Set<String> facts);

  /** The same, whatever is known of the content. */
  default Optional<ItemOutcome.Ingested> sameContent(ItemDescription item, String contentHash) {
    return sameContent(item, contentHash, Set.of());
  }
}
