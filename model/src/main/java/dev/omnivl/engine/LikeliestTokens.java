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
  /** Most blocks have nothing that is good enough, which the processor sees many ids at a time. */
  private static final int BLOCK = 64;

  /** Chooses at most {@code count} ids that are allowed; of equal ones the lower. */
  static LikeliestTokens of(float[] all, int count, IntPredicate allowed) {
    PriorityQueue<Integer> best =
        new PriorityQueue<>((a, b) -> all[a] == all[b] ? b - a : Float.compare(all[a], all[b]));
    float floor = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < all.length; from += BLOCK) {
      int to = Math.min(from + BLOCK, all.length);
      if (best.size() == count && !(highest(all, from, to) > floor)) {
        continue;
      }
      for (int id = from; id < to; id++) {
        if ((best.size() < count || all[id] > floor) && allowed.test(id)) {
          best.add(id);
          if (best.size() > count) {
            best.remove();
          }
          floor = all[best.element()];
        }
      }
    }
    int[] ids = new int[best.size()];
    for (int rank = ids.length - 1; rank >= 0; rank--) {
      ids[rank] = best.remove();
    }
    return new LikeliestTokens(ids, Arrays.stream(ids).mapToDouble(id -> all[id]).toArray());
  }

  private static float highest(float[] all, int from, int to) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int id = from; id < to; id++) {
      highest = Math.max(highest, all[id]);
    }
    return highest;
  }
}
