package dev.omnivl.index.answer;

import java.util.List;
import org.apache.lucene.util.VectorUtil;

/**
 * How high a vector scores by chance.
 *
 * @param mean of its cosines with stored vectors
 * @param deviation the standard deviation of these
 */
public record Level(double mean, double deviation) {
  private static final double LEAST_DEVIATION = 1e-3;

  /**
   * Measures a vector.
   *
   * @param sample of the stored vectors, spread over the index
   */
  public static Level of(float[] vector, List<float[]> sample) {
    double sum = 0;
    double squares = 0;
    for (float[] stored : sample) {
      double cosine = VectorUtil.dotProduct(vector, stored);
      sum += cosine;
      squares += cosine * cosine;
    }
    double mean = sum / Math.max(1, sample.size());
    double variance = squares / Math.max(1, sample.size()) - mean * mean;
    return new Level(mean, Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, variance))));
  }

  /** Returns by how many deviations a cosine is above the mean. */
  float deviations(double cosine) {
    return (float) ((cosine - mean) / deviation);
  }
}
