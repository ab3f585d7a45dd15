package dev.omnivl.index.relevance;

import java.util.Arrays;

/**
 * How high one question scores with an index as a whole, told by a sample of stored vectors.
 *
 * <p>The level is what one in 200 of them reaches, the unit of what stands out is the distance from
 * there to what one in 10 reaches. Both lie in the upper tail, as hits do: mean and deviation,
 * which are governed by what has nothing to do with a question, find fewer of the answers, and
 * chance questions have others of them than real ones.
 *
 * @param level a cosine
 * @param unit a difference of cosines, above 0
 */
public record Scale(double level, double unit) {
  private static final double HIGH = 0.995;
  private static final double LESS_HIGH = 0.9;

  /** Where all vectors are equal, a hit stands out if it differs by more than rounding. */
  private static final double LEAST_UNIT = 1e-5;

  /** Checks itself. */
  public Scale {
    if (!Double.isFinite(level) || !(unit > 0)) {
      throw new IllegalArgumentException(
          "a scale is a level and a unit above 0, not " + level + " and " + unit);
    }
  }

  /**
   * Returns the scale of a question.
   *
   * @param cosines with a sample of the stored vectors, at least one; sorted by this
   */
  public static Scale of(float[] cosines) {
    Arrays.sort(cosines);
    double level = quantile(cosines, HIGH);
    return new Scale(level, Math.max(LEAST_UNIT, level - quantile(cosines, LESS_HIGH)));
  }

  /**
   * Returns the scale of a question beside its best hit: without the tenth of the sample that is
   * most like that hit. Else an answer of which an index has much, as of beaches, would be its own
   * level and never stand out.
   *
   * @param cosines of the question with a sample of the stored vectors, at least one
   * @param likeness of the best hit with the same vectors
   */
  public static Scale beside(float[] cosines, float[] likeness) {
    float[] sorted = likeness.clone();
    Arrays.sort(sorted);
    double tooLike = quantile(sorted, LESS_HIGH);
    float[] others = new float[cosines.length];
    int count = 0;
    for (int i = 0; i < cosines.length; i++) {
      if (likeness[i] <= tooLike) {
        others[count++] = cosines[i];
      }
    }
    return of(Arrays.copyOf(others, count));
  }

  /** Returns how far a hit stands out, in units above the level. */
  public double standing(double cosine) {
    return (cosine - level) / unit;
  }

  /** Between neighbours it is interpolated. */
  private static double quantile(float[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    double rest = place - below;
    return rest == 0 ? sorted[below] : sorted[below] * (1 - rest) + sorted[below + 1] * rest;
  }
}
