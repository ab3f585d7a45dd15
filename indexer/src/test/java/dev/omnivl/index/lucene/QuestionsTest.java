package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.contract.QuestionsContract;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters, pages, fusion, choice, variety, grouping and counts, on Lucene. */
final class QuestionsTest extends QuestionsContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }

  @Test
  void itIsToldHowManyVectorsWereCompared() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 600; i++) {
      index.upsert(Samples.image("" + i), Samples.whole(Samples.unit(random, 32)));
    }
    index.commit();
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, 32), 1)).visited())
        .isBetween(1L, 600L);
  }
}
