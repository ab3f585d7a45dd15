package dev.omnivl.client.demo;

import dev.omnivl.client.output.Format;

/**
 * How often something right was among the first hits.
 *
 * @param queries how many texts were searched for
 * @param candidates how many media could be found
 * @param atOne share of queries whose first hit was right, from 0 to 1
 * @param atTen share of queries with a right hit among the first ten, from 0 to 1
 * @param chanceAtOne what guessing reaches at one
 * @param chanceAtTen what guessing reaches at ten
 */
record Recall(
    int queries,
    int candidates,
    double atOne,
    double atTen,
    double chanceAtOne,
    double chanceAtTen) {

  /** Returns {@code R@1=12.3% R@10=45.6%}. */
  String line() {
    return "R@1=" + percent(atOne) + " R@10=" + percent(atTen);
  }

  static String percent(double share) {
    return Format.decimal(share * 100, 1) + "%";
  }

  /**
   * Returns the probability that a random choice of {@code drawn} out of {@code candidates} holds
   * at least one of {@code right}.
   */
  static double chance(int candidates, int right, int drawn) {
    double miss = 1;
    for (int i = 0; i < Math.min(drawn, candidates); i++) {
      miss *= Math.max(0, candidates - right - i) / (double) (candidates - i);
    }
    return 1 - miss;
  }
}
