package dev.omnivl.client.judged;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * By how much one index answers queries better than another, the same queries asked of both: the
 * mean of the differences, with the interval that holds the middle 95 % of the means of differences
 * drawn with replacement (paired percentile bootstrap).
 *
 * @param mean of all queries; above 0 where the second is better
 * @param low lower end of the interval
 * @param high upper end of it
 * @param better queries that the second answers better
 * @param worse queries that it answers worse
 */
public record Difference(double mean, double low, double high, int better, int worse) {
  private static final int DRAWS = 2_000;

  /**
   * Compares figures of the same queries, in the same order.
   *
   * @param first of the first index; at least one
   * @param second of the second
   */
  public static Difference of(List<Double> first, List<Double> second, long seed) {
    double[] differences = new double[first.size()];
    int better = 0;
    int worse = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = second.get(i) - first.get(i);
      better += differences[i] > 0 ? 1 : 0;
      worse += differences[i] < 0 ? 1 : 0;
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += differences[random.nextInt(differences.length)];
      }
      means[draw] = sum / differences.length;
    }
    Arrays.sort(means);
    return new Difference(
        Arrays.stream(differences).average().orElseThrow(),
        means[DRAWS / 40],
        means[DRAWS - 1 - DRAWS / 40],
        better,
        worse);
  }

  /** Returns whether the second is, as far as the queries tell, at most so much worse. */
  public boolean notWorse(double margin) {
    return low >= -margin;
  }
}
