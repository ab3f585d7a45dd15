package dev.omnivl.index.opensearch;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.QuestionsContract;
import dev.omnivl.index.contract.Samples;
import java.time.Clock;

/** Filters, pages, fusion, choice, variety, grouping and counts, on OpenSearch. */
final class OpenSearchQuestionsTest extends QuestionsContract {
  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return OpenSearchNode.shared().open(Samples.MODEL, vectorDimensions, now);
  }
}
