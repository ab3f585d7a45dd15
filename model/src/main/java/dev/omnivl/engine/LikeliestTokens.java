package dev.omnivl.engine;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/**
 * The best of a row of logits.
 *
 * @param ids from the likeliest down
 * @param logProbabilities of these, among all ids
 */
record LikeliestTokens(int[] ids, double[] logProbabilities) {

  /** Chooses at most {@code count} ids that are allowed; of equal ones the lower. */
  static LikeliestTokens of(float[] logits, int count, IntPredicate allowed) {
    PriorityQueue<Integer> best =
        new PriorityQueue<>(
            (a, b) -> logits[a] == logits[b] ? b - a : Float.compare(logits[a], logits[b]));
    float floor = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      if ((best.size() < count || logits[id] > floor) && allowed.test(id)) {
        best.add(id);
        if (best.size() > count) {
          best.remove();
        }
        floor = logits[best.element()];
      }
    }
    int[] ids = new int[best.size()];
    for (int rank = ids.length - 1; rank >= 0; rank--) {
      ids[rank] = best.remove();
    }
    double normalizer = logSumExp(logits);
    return new LikeliestTokens(
        ids, Arrays.stream(ids).mapToDouble(id -> logits[id] - normalizer).toArray());
  }

  /** The log-probability of every id. */
  static float[] logSoftmax(float[] logits) {
    double normalizer = logSumExp(logits);
    float[] logProbabilities = new float[logits.length];
    for (int id = 0; id < logits.length; id++) {
      logProbabilities[id] = (float) (logits[id] - normalizer);
    }
    return logProbabilities;
  }

  private static double logSumExp(float[] logits) {
    float top = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      top = Math.max(top, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - top);
    }
    return top + Math.log(sum);
  }
}
