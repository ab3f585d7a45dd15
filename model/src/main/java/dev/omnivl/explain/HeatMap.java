package dev.omnivl.explain;

/**
 * What of a medium speaks for a text or a word.
 *
 * @param weights of the cells of a {@link Grid}: 0 or more, adding up to 1, or all 0 where nothing
 *     speaks for it
 * @param elsewhere of attention, the share that went to the medium as a whole, its [CLS], and to no
 *     cell; else 0
 * @param fall of occlusion, how much the logarithm of the odds of a match falls at most when a part
 *     is hidden; 0 if it never falls, and else
 */
public record HeatMap(float[] weights, float elsewhere, float fall) {

  /** The cell of the largest weight; the first of several. */
  public int peak() {
    int peak = 0;
    for (int cell = 1; cell < weights.length; cell++) {
      if (weights[cell] > weights[peak]) {
        peak = cell;
      }
    }
    return peak;
  }

  /** Numbers of 0 or more as shares of their sum; all 0 if that is. */
  static float[] shares(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    float[] shares = new float[numbers.length];
    for (int index = 0; index < shares.length && sum > 0; index++) {
      shares[index] = (float) (numbers[index] / sum);
    }
    return shares;
  }
}
