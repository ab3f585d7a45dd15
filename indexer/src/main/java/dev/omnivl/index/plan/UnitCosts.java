package dev.omnivl.index.plan;

import dev.omnivl.index.query.Modality;
import java.util.Map;
import java.util.NavigableMap;

/**
 * What a small index cost on this machine; see {@link Trial}.
 *
 * @param vectors how many it had
 * @param vectorSeconds processor time of one, from its arrival until the index was at rest
 * @param graphBytes of one vector in its graph
 * @param mediumBytes of one medium: its words, columns and ledger entry, without vector and picture
 * @param segmentBytes of each further segment, without vector and picture
 * @param misses for each modality, by candidates, which share of the true hits was missed
 */
public record UnitCosts(
    int vectors,
    double vectorSeconds,
    double graphBytes,
    double mediumBytes,
    double segmentBytes,
    Map<Modality, NavigableMap<Integer, Double>> misses) {
  /** Copies what it is given. */
  public UnitCosts {
    misses = Map.copyOf(misses);
  }

  /**
   * Returns which share is missed with so many candidates, between those that were measured.
   *
   * @throws IllegalArgumentException if nothing was measured of this modality
   */
  double misses(Modality modality, double candidates) {
    NavigableMap<Integer, Double> measured = misses.get(modality);
    if (measured == null || measured.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured of searches by " + modality);
    }
    Map.Entry<Integer, Double> below = measured.floorEntry((int) candidates);
    Map.Entry<Integer, Double> above = measured.higherEntry((int) candidates);
    if (below == null) {
      double found = 1 - measured.firstEntry().getValue();
      return 1 - found * Math.sqrt(candidates / measured.firstKey()); // a guess, to zero of none
    }
    if (above == null) {
      return below.getValue();
    }
    double way =
        Math.log(candidates / below.getKey()) / Math.log((double) above.getKey() / below.getKey());
    return below.getValue() + way * (above.getValue() - below.getValue());
  }
}
