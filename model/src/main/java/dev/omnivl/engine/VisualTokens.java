package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.omnivl.arch.OmniVlConfig;
import java.util.Locale;

/** The visual tokens of one medium as a batch. */
final class VisualTokens {
  private VisualTokens() {}

  /** (batch, M, D), every item the same. */
  static OnnxTensor repeated(Tensors tensors, VisualFeatures medium, int batch, OmniVlConfig config)
      throws OrtException {
    int width = config.vision().width();
    if (medium.tokens().length != medium.tokenCount() * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "visual tokens are %d numbers wide, this model's are %d: they come from another"
                  + " model",
              medium.tokens().length / medium.tokenCount(),
              width));
    }
    return tensors.repeated(medium.tokens(), batch, medium.tokenCount(), width);
  }
}
