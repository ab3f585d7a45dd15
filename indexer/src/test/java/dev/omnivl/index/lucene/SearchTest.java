package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.SearchContract;
import dev.omnivl.index.query.MediaQuery;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search against the same question asked of plain arrays, on Lucene. */
final class SearchTest extends SearchContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }

  @Test
  void manyEqualVectorsHideNoOthers() {
    SplittableRandom random = new SplittableRandom(5);
    float[] blank = Samples.unit(random, 64);
    for (int i = 0; i < 3000; i++) {
      index.upsert(Samples.image("blank/" + i), Samples.whole(blank));
    }
    float[] other = Samples.unit(random, 64);
    for (int i = 0; i < 100; i++) {
      float[] vector = i == 7 ? other : Samples.unit(random, 64);
      index.upsert(Samples.image("image/" + i), Samples.whole(vector));
    }
    index.commit();
    assertThat(index.search(MediaQuery.nearest(other, 1)).hits())
        .extracting(SearchHit::uri)
        .containsExactly("image/7");
  }
}
