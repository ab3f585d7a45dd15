package dev.omnivl.engine;

import java.util.List;

/** Arithmetic of embeddings. */
public final class Vectors {
  private Vectors() {}

  /** The unit vector of the mean of some; of empty ones an empty one. */
  static float[] unitMean(List<float[]> vectors) {
    float[] sum = new float[vectors.getFirst().length];
    for (float[] vector : vectors) {
      for (int place = 0; place < sum.length; place++) {
        sum[place] += vector[place];
      }
    }
    float length = (float) Math.sqrt(dot(sum, sum));
    for (int place = 0; place < sum.length; place++) {
      sum[place] /= length;
    }
    return sum;
  }

  /** The inner product of two vectors of one length; of unit vectors their cosine. */
  public static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int place = 0; place < one.length; place++) {
      sum += one[place] * other[place];
    }
    return sum;
  }
}
