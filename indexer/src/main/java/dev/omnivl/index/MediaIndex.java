package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.MediaQuery;
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
 * <p>All vectors are unit vectors of one model; another one is a defect of whoever made it, and an
 * {@link IllegalArgumentException}. Every method throws {@link Failure}: {@code INVALID_ARGUMENT}
 * for what users may ask wrongly, {@code UNAVAILABLE} if the index is closed or its disk fails,
 * {@code CORRUPT} if stored data does.
 */
public interface MediaIndex extends ItemWriter, AutoCloseable {
  /** The most entries of one page of the ledger. */
  int MAX_PAGE_SIZE = 1000;

  /** The most bytes of one page of the ledger, so that it fits a message of 4 MiB. */
  int MAX_PAGE_BYTES = 3 << 20;

  /**
   * Returns the URIs of the items that should be sent, in the given order: unknown ones, those that
   * changed later, or have another size at the same time of change, and those whose failure
   * {@linkplain ItemOutcome.Failed#worthRetrying() may not happen again}.
   */
  List<String> needed(List<ItemVersion> items);

  /** Returns what the ledger says of one item; empty if it is unknown. */
  default Optional<LedgerEntry> entry(String uri) {
    return list(uri, 1, "").entries().stream()
        .filter(entry -> entry.item().uri().equals(uri))
        .findFirst();
  }

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

  /**
   * Returns a page of the ledger, ordered by URI (its UTF-8 bytes). Following the tokens gives
   * every item that stays in the index exactly once, whatever is added or removed meanwhile.
   *
   * @param filter which entries
   * @param pageSize 1 to {@value #MAX_PAGE_SIZE}; a page has fewer where they would pass {@value
   *     #MAX_PAGE_BYTES} bytes, but at least one if there is any
   * @param pageToken empty for the first page, else the last page's {@link
   *     LedgerPage#nextPageToken()}
   */
  LedgerPage list(LedgerFilter filter, int pageSize, String pageToken);

  /** Returns a page of all entries whose URI starts with this. */
  default LedgerPage list(String uriPrefix, int pageSize, String pageToken) {
    return list(new LedgerFilter(uriPrefix, false), pageSize, pageToken);
  }

  /**
   * Answers a question, best hits first.
   *
   * <p>Pages of one question are told from one state of the index, however it changes meanwhile:
   * what stays in the index is in exactly one of them, what was deleted is in none. A cursor is
   * good for five minutes after its page, and in the process that gave it.
   *
   * @throws Failure {@code INVALID_ARGUMENT} for a field that no medium has, words without a letter
   *     or a cursor of another question or too old; {@code NOT_FOUND} for an unknown medium
   */
  SearchResult search(MediaQuery query);

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
