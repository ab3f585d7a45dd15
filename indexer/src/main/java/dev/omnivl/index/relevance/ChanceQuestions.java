package dev.omnivl.index.relevance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Questions that ask for nothing: vectors that lie where those of a sample lie, and mean none of
 * what these mean.
 *
 * <p>Each is the sample's mean and, of all vectors of the sample, what they have beyond that mean,
 * each weighted by a random number of a normal distribution of variance 1 / n. So it is drawn from
 * the normal distribution of the sample's mean and covariance, brought to length 1. Real questions
 * would not do in their stead: to many of them an index has answers, and nobody can say to which.
 * Nor would sums of a few vectors: they are near to what is like one of these.
 */
public final class ChanceQuestions {
  private static final double SHORTEST = 1e-6;

  private ChanceQuestions() {}

  /**
   * Draws questions.
   *
   * @param sample unit vectors (D), at least one
   * @param count how many
   * @param seed the same for the same questions
   * @return unit vectors (D)
   */
  public static List<float[]> like(List<float[]> sample, int count, long seed) {
    double[] mean = mean(sample);
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> questions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      questions.add(question(sample, mean, random));
    }
    return questions;
  }

  private static double[] mean(List<float[]> sample) {
    double[] mean = new double[sample.getFirst().length];
    for (float[] vector : sample) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += vector[d] / (double) sample.size();
      }
    }
    return mean;
  }

  private static float[] question(List<float[]> sample, double[] mean, SplittableRandom random) {
    double[] sum = mean.clone();
    double deviation = 1 / Math.sqrt(sample.size());
    for (float[] vector : sample) {
      double weight = deviation * random.nextGaussian();
      for (int d = 0; d < sum.length; d++) {
        sum[d] += weight * (vector[d] - mean[d]);
      }
    }
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    double length = Math.sqrt(squares);
    // Where vectors cancel out, any of them serves.
    return length < SHORTEST ? sample.getFirst() : unit(sum, length);
  }

  private static float[] unit(double[] sum, double length) {
    float[] unit = new float[sum.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = (float) (sum[d] / length);
    }
    return unit;
  }
}
