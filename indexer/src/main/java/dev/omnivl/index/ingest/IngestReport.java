package dev.omnivl.index.ingest;

import dev.omnivl.index.ItemOutcome;
import java.time.Duration;

/**
 * What an item came to, and where its time went.
 *
 * @param outcome what the ledger will say after the next commit
 * @param unchanged whether the content was in the index already, so that nothing was computed
 * @param decode time spent decoding and preprocessing
 * @param embed time spent in the model, waiting included
 * @param write time spent writing into the index, without the commit
 */
public record IngestReport(
    ItemOutcome outcome, boolean unchanged, Duration decode, Duration embed, Duration write) {}
