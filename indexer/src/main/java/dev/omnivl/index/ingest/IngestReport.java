package dev.omnivl.index.ingest;

import dev.omnivl.index.ItemOutcome;
import java.time.Duration;

/**
 * What an item came to.
 *
 * @param outcome what the ledger will say after the next commit
 * @param decode time spent decoding and preprocessing
 */
public record IngestReport(ItemOutcome outcome, Duration decode) {}
