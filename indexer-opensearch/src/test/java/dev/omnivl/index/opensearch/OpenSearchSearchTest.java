package dev.omnivl.index.opensearch;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.SearchContract;
import java.time.Clock;

/** Search against the same question asked of plain arrays, on OpenSearch. */
final class OpenSearchSearchTest extends SearchContract {
  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return OpenSearchNode.shared().open(Samples.MODEL, vectorDimensions, now);
  }
}
