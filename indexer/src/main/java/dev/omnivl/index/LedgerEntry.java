package dev.omnivl.index;

import java.time.Instant;

/**
 * One line of the ledger.
 *
 * @param item the version that was last sent
 * @param outcome what became of it
 * @param recorded when that was written down
 */
public record LedgerEntry(ItemVersion item, ItemOutcome outcome, Instant recorded) {}
