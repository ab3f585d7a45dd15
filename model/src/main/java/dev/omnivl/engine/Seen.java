package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Locale;

/**
 * What a decoder looks at: a medium's visual tokens, or the states of a question about it.
 *
 * @param states (M, D) row by row
 * @param count M
 * @param width D
 */
record Seen(float[] states, int count, int width) {

  /**
   * A medium's visual tokens.
   *
   * @param width of the visual tokens of the model that reads them
   */
  static Seen of(VisualFeatures medium, int width) {
    if (medium.tokenCount() == 0 || medium.tokens().length != medium.tokenCount() * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d visual tokens of %d numbers are not %d wide: they come from another model",
              medium.tokenCount(),
              medium.tokens().length,
              width));
    }
    return new Seen(medium.tokens(), medium.tokenCount(), width);
  }

  /** (batch, M, D), every item the same. */
  OnnxTensor repeated(Tensors tensors, int batch) throws OrtException {
    return tensors.repeated(states, batch, count, width);
  }
}
