package dev.omnivl.export;

import java.util.List;
import java.util.Map;

/**
 * How far vectors are from what they should be.
 *
 * @param least cosine between a vector and what it should be
 * @param mean of those cosines
 * @param sameNearest share of the vectors whose nearest other one is the same
 */
public record Loss(double least, double mean, double sameNearest) {

  /**
   * Compares vectors.
   *
   * @param expected as they should be
   * @param actual as they are, in the same order
   */
  public static Loss of(List<float[]> expected, List<float[]> actual) {
    double least = 1;
    double sum = 0;
    int same = 0;
    for (int index = 0; index < expected.size(); index++) {
      double cosine = cosine(expected.get(index), actual.get(index));
      least = Math.min(least, cosine);
      sum += cosine;
      if (nearest(expected, index) == nearest(actual, index)) {
        same++;
      }
    }
    return new Loss(least, sum / expected.size(), (double) same / expected.size());
  }

  /** Adds it to figures, under a prefix. */
  void into(Map<String, Double> metrics, String prefix) {
    metrics.put(prefix + ".leastCosine", least);
    metrics.put(prefix + ".meanCosine", mean);
    metrics.put(prefix + ".sameNearest", sameNearest);
  }

  /** The cosine of two vectors; 1 if both are 0. */
  static double cosine(float[] one, float[] other) {
    double product = 0;
    double ones = 0;
    double others = 0;
    for (int index = 0; index < one.length; index++) {
      product += (double) one[index] * other[index];
      ones += (double) one[index] * one[index];
      others += (double) other[index] * other[index];
    }
    return ones == 0 && others == 0 ? 1 : product / Math.sqrt(ones * others);
  }

  private static int nearest(List<float[]> vectors, int of) {
    int nearest = -1;
    double best = Double.NEGATIVE_INFINITY;
    for (int index = 0; index < vectors.size(); index++) {
      double cosine = index == of ? best : cosine(vectors.get(of), vectors.get(index));
      if (cosine > best) {
        best = cosine;
        nearest = index;
      }
    }
    return nearest;
  }
}
