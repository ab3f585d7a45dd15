package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * Where items go. Nothing is durable or visible before {@link MediaIndex#commit}.
 *
 * <p>Every method throws {@link Failure}: {@code UNAVAILABLE} if the index is closed or its disk
 * fails.
 */
public interface ItemWriter {
  /**
   * Writes a medium in place of whatever was known of its URI.
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
   * Writes down a new version of an item whose content did not change; its vectors stay.
   *
   * @param item what its sender says of the new version
   * @param contentHash the SHA-256 of its content
   * @return what the ledger says, or empty if the committed content is another, failed or missing,
   *     or if it has other words: then send it whole
   */
  Optional<ItemOutcome.Ingested> sameContent(ItemDescription item, String contentHash);
}
