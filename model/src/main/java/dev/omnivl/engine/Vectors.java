package dev.omnivl.engine;

/** Arithmetic of embeddings. */
public final class Vectors {
  private Vectors() {}

  /** The inner product of two vectors of one length; of unit vectors their cosine. */
  public static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int place = 0; place < one.length; place++) {
      sum += one[place] * other[place];
    }
    return sum;
  }
}
