package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * What an index as a whole scores for a vector: mean and deviation of its cosines with a sample of
 * the stored vectors. The sample is drawn once for each state of the index.
 */
final class Background {
  private static final int SAMPLE = 1000;
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
    List<float[]> vectors = drawn(searcher);
    last = new Sample(searcher, vectors);
    return vectors;
  }

  private static List<float[]> drawn(IndexSearcher searcher) throws IOException {
    List<FloatVectorValues> leaves = new ArrayList<>();
    long all = 0;
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(Fields.VECTOR);
      if (values != null && values.size() > 0) {
        leaves.add(values);
        all += values.size();
      }
    }
    SplittableRandom random = new SplittableRandom(all);
    List<float[]> drawn = new ArrayList<>(SAMPLE);
    for (FloatVectorValues values : leaves) {
      long wanted = Math.min(values.size(), Math.ceilDiv((long) SAMPLE * values.size(), all));
      for (long i = 0; i < wanted; i++) {
        int ordinal = wanted == values.size() ? (int) i : random.nextInt(values.size());
        drawn.add(values.vectorValue(ordinal).clone());
      }
    }
    return drawn;
  }
}
