package dev.omnivl.engine;

import java.util.Arrays;

/**
 * A text so far, without the prompt.
 *
 * @param row of the decoder from which it goes on
 * @param ids that are written
 * @param logProbability the sum over them
 */
record Draft(int row, int[] ids, double logProbability) {
  Draft with(int id, double logProbabilityOfId) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = id;
    return new Draft(row, longer, logProbability + logProbabilityOfId);
  }

  double mean() {
    return logProbability / Math.max(1, ids.length);
  }

  int last() {
    return ids[ids.length - 1];
  }
}
