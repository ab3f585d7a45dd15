package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * What an index as a whole scores for a vector: mean and deviation of its cosines with about 1,000
 * of the stored vectors. The sample is taken once for each state of the index.
 */
final class Background {
  private static final int SAMPLE = 2000;
  private static final double LEAST_DEVIATION = 1e-3;

  private record Sample(IndexSearcher of, List<float[]> vectors) {}

  private volatile @Nullable Sample last;

  /**
   * How high a vector scores by chance.
   *
   * @param mean of the cosines
   * @param deviation the standard deviation
   */
  record Level(double mean, double deviation) {
    float deviations(double cosine) {
      return (float) ((cosine - mean) / deviation);
    }
  }

  Level level(IndexSearcher searcher, float[] vector) throws IOException {
    double sum = 0;
    double squares = 0;
    List<float[]> sample = sample(searcher);
    for (float[] stored : sample) {
      double cosine = VectorUtil.dotProduct(vector, stored);
      sum += cosine;
      squares += cosine * cosine;
    }
    double mean = sum / Math.max(1, sample.size());
    double variance = squares / Math.max(1, sample.size()) - mean * mean;
    return new Level(mean, Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, variance))));
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
