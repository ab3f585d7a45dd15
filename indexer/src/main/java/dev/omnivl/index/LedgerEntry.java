package dev.omnivl.index;

import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import java.time.Instant;

/**
 * One line of the ledger.
 *
 * @param item the version that was last sent
 * @param outcome what became of it
 * @param recorded when that was written down
 */
public record LedgerEntry(ItemVersion item, ItemOutcome outcome, Instant recorded) {
  /** UTF-8 of one UTF-16 unit at most. */
  private static final int BYTES_OF_A_LETTER = 3;

  /** Of an entry on the wire, generously: times, sizes, ids, and what encloses them. */
  private static final int BYTES_BESIDE_TEXT = 200;

  /** Returns the most bytes that it takes on its way to a reader of its page. */
  public long mostBytes() {
    String words =
        switch (outcome) {
          case Failed failed -> failed.message();
          case Ingested ingested -> ingested.damage().orElse("");
        };
    int letters = item.uri().length() + words.length();
    return BYTES_BESIDE_TEXT + (long) letters * BYTES_OF_A_LETTER;
  }

  /**
   * Returns whether another version should be sent: one that changed later, that has another size
   * at the same time of change, or whose failure {@linkplain Failed#worthRetrying() may not happen
   * again}.
   */
  public boolean isOutdatedBy(ItemVersion version) {
    int times = version.modified().compareTo(item.modified());
    return times > 0
        || (times == 0 && version.sizeBytes() != item.sizeBytes())
        || (outcome instanceof Failed failed && failed.worthRetrying());
  }
}
