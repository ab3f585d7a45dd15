package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One direction of visual-language contrast (the paper's equations 1 and 2): the cross-entropy of
 * the softmax over all keys against targets that are uniform over the positives, those keys whose
 * identity is the query's. The factor 1/|P| is UniCL's; without it a label with many keys would
 * outweigh a pair.
 */
final class Contrast {
  private Contrast() {}

  /**
   * Computes the mean over the queries.
   *
   * @param queries (Q, E); each needs a key that is the same
   * @param keys (K, E) what they are compared with
   * @param temperature the paper's τ, a single number that the cosines are divided by
   * @param teachers (Q, E) the queries as the momentum encoder sees them
   * @param soft share of the target mass that goes where the teachers look (momentum distillation,
   *     ALBEF's equation 6)
   * @return a single number
   */
  static NDArray loss(
      Features queries, Features keys, NDArray temperature, NDArray teachers, double soft) {
    NDArray transposed = keys.vectors().transpose();
    NDArray targets = targets(queries, keys);
    if (soft > 0) {
      NDArray cosines = teachers.stopGradient().matMul(transposed.stopGradient());
      NDArray seen = cosines.div(temperature.stopGradient()).softmax(1);
      targets = targets.mul(1 - soft).add(seen.mul(soft));
    }
    NDArray logits = queries.vectors().matMul(transposed).div(temperature); // (Q, K)
    return logits.logSoftmax(1).mul(targets).sum(new int[] {1}).mean().neg();
  }

  /** (Q, K): 1/|P| at the positives of a query. */
  private static NDArray targets(Features queries, Features keys) {
    requirePositives(queries, keys);
    NDManager manager = queries.vectors().getManager();
    NDArray rows = manager.create(queries.identities()).expandDims(1);
    NDArray columns = manager.create(keys.identities()).expandDims(0);
    NDArray positive = rows.eq(columns).toType(DataType.FLOAT32, false);
    NDArray count = positive.sum(new int[] {1}, true); // |P|
    return positive.div(count);
  }

  private static void requirePositives(Features queries, Features keys) {
    Set<Long> there = Arrays.stream(keys.identities()).boxed().collect(Collectors.toSet());
    for (int row = 0; row < queries.identities().length; row++) {
      if (!there.contains(queries.identities()[row])) {
        throw new IllegalArgumentException("query " + row + " has no positive key");
      }
    }
  }
}
