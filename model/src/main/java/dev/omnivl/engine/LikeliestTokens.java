package dev.omnivl.engine;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/**
 * The best of a row of log-probabilities.
 *
 * @param ids from the likeliest down
 * @param logProbabilities of these
 */
record LikeliestTokens(int[] ids, double[] logProbabilities) {

  /** Chooses at most {@code count} ids that are allowed; of equal ones the lower. */
  static LikeliestTokens of(float[] all, int count, IntPredicate allowed) {
    PriorityQueue<Integer> best =
        new PriorityQueue<>((a, b) -> all[a] == all[b] ? b - a : Float.compare(all[a], all[b]));
    float floor = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < all.length; id++) {
      if ((best.size() < count || all[id] > floor) && allowed.test(id)) {
        best.add(id);
        if (best.size() > count) {
          best.remove();
        }
        floor = all[best.element()];
      }
    }
    int[] ids = new int[best.size()];
    for (int rank = ids.length - 1; rank >= 0; rank--) {
      ids[rank] = best.remove();
    }
    return new LikeliestTokens(ids, Arrays.stream(ids).mapToDouble(id -> all[id]).toArray());
  }
}
