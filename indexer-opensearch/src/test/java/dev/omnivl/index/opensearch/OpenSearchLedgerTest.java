package dev.omnivl.index.opensearch;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.LedgerContract;
import dev.omnivl.index.contract.Samples;
import java.time.Clock;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The ledger, on OpenSearch. */
@EnabledIfSystemProperty(
    named = "omnivl.long",
    matches = "true",
    disabledReason = "31 indexes take a minute; ./omnivl test --long runs it")
final class OpenSearchLedgerTest extends LedgerContract {
  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return OpenSearchNode.shared().open(Samples.MODEL, vectorDimensions, now);
  }
}
