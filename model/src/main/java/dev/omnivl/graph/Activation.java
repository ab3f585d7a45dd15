package dev.omnivl.graph;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What stands between the two matrices of a feed-forward network. */
public enum Activation {
  /** The exact Gaussian error linear unit, {@code x · Φ(x)}: BERT, ViT, BLIP, OpenCLIP. */
  @JsonProperty("gelu")
  GELU,
  /** Its approximation by the hyperbolic tangent: SigLIP. */
  @JsonProperty("tanh_gelu")
  TANH_GELU,
  /** Its approximation {@code x · sigmoid(1.702 x)}: OpenAI's CLIP. */
  @JsonProperty("quick_gelu")
  QUICK_GELU;

  /** The factor in {@link #QUICK_GELU}. */
  public static final float QUICK = 1.702f;
}
