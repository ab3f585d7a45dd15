package dev.omnivl.index.opensearch;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.LedgerContract;
import dev.omnivl.index.contract.Samples;
import java.time.Clock;

/** The ledger, on OpenSearch. */
final class OpenSearchLedgerTest extends LedgerContract {
  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return OpenSearchNode.shared().open(Samples.MODEL, vectorDimensions, now);
  }
}
