package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The losses of one batch, each a single number; the total is what training minimises.
 *
 * @param learn whether any loss saw a sample; without one there is nothing to go back from
 * @param total the sum, each with weight 1
 * @param contrast mean of both directions, see {@link Contrast}
 * @param match binary cross-entropy of matching
 * @param generate cross-entropy of the next token
 * @param classify cross-entropy of the class
 * @param visualKeys what later steps may compare texts with; null without contrast
 * @param textKeys what later steps may compare media with; null without contrast
 */
public record Losses(
    boolean learn,
    NDArray total,
    NDArray contrast,
    NDArray match,
    NDArray generate,
    NDArray classify,
    @Nullable Features visualKeys,
    @Nullable Features textKeys) {

  /** The losses as numbers; on a device that computes beside the program, this waits for it. */
  public Values values() {
    return new Values(
        total.getFloat(),
        contrast.getFloat(),
        match.getFloat(),
        generate.getFloat(),
        classify.getFloat());
  }

  /**
   * Losses as numbers.
   *
   * @param total the sum
   * @param contrast part of the total
   * @param match part of the total
   * @param generate part of the total
   * @param classify part of the total
   */
  public record Values(
      double total, double contrast, double match, double generate, double classify) {
    /** What sums begin with. */
    public static final Values NONE = new Values(0, 0, 0, 0, 0);

    /** The sums. */
    public Values plus(Values other) {
      return new Values(
          total + other.total,
          contrast + other.contrast,
          match + other.match,
          generate + other.generate,
          classify + other.classify);
    }

    /** The quotients. */
    public Values over(int count) {
      return new Values(
          total / count, contrast / count, match / count, generate / count, classify / count);
    }
  }
}
