package dev.omnivl.index.lucene;

import dev.omnivl.index.answer.Level;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/**
 * What an index as a whole scores for a vector: mean and deviation of its cosines with about 1,000
 * of the stored vectors. The sample is taken once for each state of the index.
 */
final class Background {
  private static final int SAMPLE = 2000;

  private record Sample(IndexSearcher of, List<float[]> vectors) {}

  private volatile @Nullable Sample last;

  Level level(IndexSearcher searcher, float[] vector) throws IOException {
    return Level.of(vector, sample(searcher));
  }

  private List<float[]> sample(IndexSearcher searcher) throws IOException {
    Sample known = last;
    if (known != null && known.of() == searcher) {
      return known.vectors();
    }
    List<float[]> vectors = SpreadVectors.of(searcher, SAMPLE);
    last = new Sample(searcher, vectors);
    return vectors;
  }
}
