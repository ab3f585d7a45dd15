package dev.omnivl.index.opensearch;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.WordsContract;
import java.time.Clock;

/** Search by words, on OpenSearch. */
final class OpenSearchWordsTest extends WordsContract {
  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return OpenSearchNode.shared().open(Samples.MODEL, vectorDimensions, now);
  }
}
