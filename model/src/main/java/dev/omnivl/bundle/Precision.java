package dev.omnivl.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.graph.Shape;

/** How a bundle stores a model's weights. All computing is in 32 bits. */
public enum Precision {
  /** All in 32 bits. */
  @JsonProperty("fp32")
  FP32(TensorType.F32),
  /** Matrices in 16 bits, half the size; vectors in 32. */
  @JsonProperty("fp16")
  FP16(TensorType.F16),
  /** The same with the range of 32-bit floats and fewer digits. */
  @JsonProperty("bf16")
  BF16(TensorType.BF16);

  private final TensorType matrices;

  Precision(TensorType matrices) {
    this.matrices = matrices;
  }

  /** How a weight of this shape is stored. */
  public TensorType type(Shape shape) {
    return shape.rank() > 1 ? matrices : TensorType.F32;
  }
}
