package dev.omnivl.index.relevance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * How far the best hits of questions stand out to which an index has no answer, or how high they
 * score.
 *
 * @param standings in any order, finite, at least one
 */
public record Chance(double[] standings) {
  /** Sorts a copy. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Chance {
    standings = standings.clone();
    Arrays.sort(standings);
    // NaN is sorted last, infinities to the ends.
    if (standings.length == 0
        || !Double.isFinite(standings[0])
        || !Double.isFinite(standings[standings.length - 1])) {
      throw new IllegalArgumentException("chance is told by finite numbers, at least one");
    }
  }

  @Override
  @JsonValue
  public double[] standings() {
    return standings.clone();
  }

  /**
   * Returns the share of chance questions whose best hit stands out less, from 0 to below 1: one
   * minus the p-value of "this is chance", the question itself counted as one more of them.
   */
  public double relevance(double standing) {
    int low = 0;
    int high = standings.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (standings[middle] < standing) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low / (standings.length + 1.0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chance that && Arrays.equals(standings, that.standings);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(standings);
  }

  @Override
  public String toString() {
    return "Chance[" + standings.length + " questions]";
  }
}
