package dev.omnivl.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a bundle stores its weights. All computing is in 32 bits. */
public enum Precision {
  /** All in 32 bits. */
  @JsonProperty("fp32")
  FP32,
  /** Matrices in 16 bits, half the size; vectors in 32. */
  @JsonProperty("fp16")
  FP16
}
