package dev.omnivl.index;

import java.util.List;

/**
 * A page of the ledger, ordered by URI.
 *
 * @param entries at most as many as were asked for
 * @param nextPageToken names the next page; empty if this is the last
 */
public record LedgerPage(List<LedgerEntry> entries, String nextPageToken) {
  /** Copies the entries. */
  public LedgerPage {
    entries = List.copyOf(entries);
  }
}
