package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The few operations for which a fused kernel is worth more than DJL's own ones. {@link
 * PlainKernels} is the reference and the fallback, {@link ScriptKernels} the fast one; both pass
 * one contract test.
 *
 * <p>What is learned from must not be multiplied by a {@link Number}, divided by one, or raised to
 * one: DJL closes the array that it makes of the number as soon as the result is there, while
 * libtorch still needs it for the gradient. Its memory is that of a Java buffer which nobody holds
 * any more, so a garbage collection before the way back would make that gradient one of whatever
 * stands there by then.
 */
public interface Kernels {

  /**
   * See {@link dev.omnivl.graph.Graph#linear}; the weight has two dimensions. The result is in the
   * kernels' {@link MatrixPrecision}; DJL has no name for bfloat16, so it must not be asked for its
   * type.
   */
  NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias);

  /** What {@link #linear} or {@link #attention} gave, in float32. */
  NDArray float32(NDArray x);

  /** See {@link dev.omnivl.graph.Graph#attention}. */
  NDArray attention(NDArray query, NDArray key, NDArray value, int heads, @Nullable NDArray mask);

  /**
   * The mean cross-entropy of logits (R, V) against class ids (R) int64, with label smoothing.
   *
   * @param smoothing share of the target mass that is spread evenly over all classes
   */
  NDArray crossEntropy(NDArray logits, NDArray targets, double smoothing);

  /**
   * One AdamW step, in place, on weights of one learning rate and one decay.
   *
   * @param step the step's number, from 1
   */
  void adamW(AdamW group, double learningRate, double decay, long step);

  /**
   * Moves arrays towards others, in place: {@code x + share (y - x)}.
   *
   * @param slow x, changed
   * @param fast y, of the same shapes
   */
  void interpolate(List<NDArray> slow, List<NDArray> fast, double share);

  /**
   * The arrays of an optimiser step, entry by entry.
   *
   * @param weights changed in place
   * @param gradients of the same shapes
   * @param firstMoments changed in place
   * @param secondMoments changed in place
   */
  record AdamW(
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> firstMoments,
      List<NDArray> secondMoments) {}

  /** AdamW's decay of the first moment. */
  double BETA1 = 0.9;

  /** AdamW's decay of the second moment. */
  double BETA2 = 0.98;

  /** Keeps AdamW's division finite. */
  double EPSILON = 1e-8;
}
