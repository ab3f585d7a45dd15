package dev.omnivl.index;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What became of all items that were ever sent, as of the last commit. */
public interface ItemLedger {
  /** The most entries of one page of the ledger. */
  int MAX_PAGE_SIZE = 1000;

  /** The most bytes of one page of the ledger, so that it fits a message of 4 MiB. */
  int MAX_PAGE_BYTES = 3 << 20;

  /**
   * Returns the URIs of the items that should be sent, in the given order: unknown ones, those that
   * changed later, or have another size at the same time of change, and those whose failure
   * {@linkplain ItemOutcome.Failed#worthRetrying() may not happen again}.
   *
   * @param facts names of attributes; media of which one of them is not known are needed too
   */
  List<String> needed(List<ItemVersion> items, Set<String> facts);

  /** The same, whatever is known of media. */
  default List<String> needed(List<ItemVersion> items) {
    return needed(items, Set.of());
  }

  /** Returns what the ledger says of one item; empty if it is unknown. */
  default Optional<LedgerEntry> entry(String uri) {
    return list(uri, 1, "").entries().stream()
        .filter(entry -> entry.item().uri().equals(uri))
        .findFirst();
  }

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
}
