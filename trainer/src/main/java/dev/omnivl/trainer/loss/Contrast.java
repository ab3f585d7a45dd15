package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Visual-language contrast within a batch: the mean of both directions' cross-entropies against
 * uniform targets over all samples of the same concept (the paper's UniVLC with the batch as its
 * only queue; 1/|P| as in UniCL).
 *
 * @param logits (B, B): cosines of visual rows and text columns over the temperature
 * @param loss a single number
 */
public record Contrast(NDArray logits, NDArray loss) {

  /**
   * Computes the loss.
   *
   * @param visual (B, E) unit vectors
   * @param text (B, E) unit vectors
   * @param temperature a single number
   * @param concepts what each sample shows; equal means positive
   */
  public static Contrast of(
      NDArray visual, NDArray text, NDArray temperature, List<String> concepts) {
    NDArray logits = visual.matMul(text.transpose()).div(temperature);
    NDArray targets = targets(visual.getManager(), concepts); // symmetric up to its row sums
    NDArray toText = logits.logSoftmax(1).mul(targets).sum(new int[] {1}).mean();
    NDArray toVisual = logits.transpose().logSoftmax(1).mul(targets).sum(new int[] {1}).mean();
    return new Contrast(logits, toText.add(toVisual).mul(-0.5f));
  }

  private static NDArray targets(NDManager manager, List<String> concepts) {
    int size = concepts.size();
    Map<String, Long> count =
        concepts.stream().collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    float[] targets = new float[size * size];
    for (int row = 0; row < size; row++) {
      float share = 1f / count.getOrDefault(concepts.get(row), 1L);
      for (int column = 0; column < size; column++) {
        targets[row * size + column] = concepts.get(row).equals(concepts.get(column)) ? share : 0;
      }
    }
    return manager.create(targets, new Shape(size, size));
  }
}
