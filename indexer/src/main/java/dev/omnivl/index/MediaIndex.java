package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A durable, searchable index of media and the ledger of all items that were ever sent to it.
 *
 * <p>Thread safe. Writes are buffered; readers ({@link #search}, {@link #needed}, {@link #list},
 * {@link #vector}, {@link #thumbnail}, {@link #info}) see the last {@link #commit} and nothing
 * newer, so what is visible is durable. Index and ledger change together: after a crash each item
 * is as the last commit left it, never half written.
 *
 * <p>All vectors are unit vectors of one model. Every method throws {@link Failure}: {@code
 * INVALID_ARGUMENT} for a wrong argument, {@code UNAVAILABLE} if the index is closed or its disk
 * fails, {@code CORRUPT} if stored data does.
 */
public interface MediaIndex extends AutoCloseable {
  /** The most hits of one search. */
  int MAX_LIMIT = 1000;

  /** The most entries of one page of the ledger. */
  int MAX_PAGE_SIZE = 1000;

  /**
   * Writes a medium in place of whatever was known of its URI.
   *
   * @param medium the medium
   * @param segments its searchable parts, at least one; the first is the whole medium
   * @return what the ledger will say
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
   * @param item the new version
   * @param contentHash the SHA-256 of its content
   * @return what the ledger says, or empty if the committed content is another, failed or missing:
   *     then send it whole
   */
  Optional<ItemOutcome.Ingested> sameContent(ItemVersion item, String contentHash);

  /**
   * Returns the URIs of the items that should be sent, in the given order: unknown ones, those
   * whose size or time of change differs, and those whose failure {@linkplain
   * ItemOutcome.Failed#worthRetrying() may not happen again}.
   */
  List<String> needed(List<ItemVersion> items);

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
   */
  void commit();

  /**
   * Returns a page of the ledger, ordered by URI (its UTF-8 bytes). Following the tokens gives
   * every item that stays in the index exactly once, whatever is added or removed meanwhile.
   *
   * @param uriPrefix only items whose URI starts with this; all if empty
   * @param pageSize 1 to {@value #MAX_PAGE_SIZE}
   * @param pageToken empty for the first page, else the last page's {@link
   *     LedgerPage#nextPageToken()}
   */
  LedgerPage list(String uriPrefix, int pageSize, String pageToken);

  /**
   * Finds the media that are closest to a query, best first, each once, by its best segment.
   *
   * @param query a unit vector (D)
   * @param limit 1 to {@value #MAX_LIMIT}
   * @param kind only this kind; both if empty
   */
  List<SearchHit> search(float[] query, int limit, Optional<MediaKind> kind);

  /**
   * Returns the vector (D) of the whole medium, as it was given to {@link #upsert}; empty if there
   * is no such medium.
   */
  Optional<float[]> vector(String mediaId);

  /** Returns the medium's JPEG; empty if there is no such medium. */
  Optional<byte[]> thumbnail(String mediaId);

  /**
   * Returns the JPEG of a hit's moment, or the medium's if the moment has none; empty if the medium
   * is gone.
   *
   * @param hit what {@link #search} returned
   */
  Optional<byte[]> thumbnail(SearchHit hit);

  /** Returns the index in numbers. */
  IndexInfo info();

  /** Commits and closes. */
  @Override
  void close();
}
