package dev.omnivl.index.recall;

/**
 * How much of an index a filter lets through, in classes: a graph is walked otherwise under each.
 * Classes meet at the geometric middle of their names.
 */
public enum Passing {
  /** There is no filter. */
  ALL("all", 1),
  /** About a half, more than 22 %. */
  HALF("50 %", 0.22),
  /** About a tenth. */
  TENTH("10 %", 0.03),
  /** About a hundredth. */
  HUNDREDTH("1 %", 0.003),
  /** About a thousandth, or less. */
  THOUSANDTH("0.1 %", 0);

  private final String shown;
  private final double least;

  Passing(String shown, double least) {
    this.shown = shown;
    this.least = least;
  }

  /**
   * Returns the class of a filter.
   *
   * @param passing vectors that pass it
   * @param vectors all of them
   */
  public static Passing through(long passing, long vectors) {
    double share = vectors == 0 ? 1 : passing / (double) vectors;
    Passing found = THOUSANDTH;
    for (Passing each : values()) {
      if (each != ALL && found == THOUSANDTH && share >= each.least) {
        found = each;
      }
    }
    return found;
  }

  /** Returns its name for people and in metrics. */
  public String shown() {
    return shown;
  }
}
