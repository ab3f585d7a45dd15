package dev.omnivl.arch;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * All sizes and choices of a model; with the weights' names this is the whole architecture. In JSON
 * its {@code kind} tells which one it is; what was written before there were several has none, and
 * is OmniVL.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", defaultImpl = OmniVlConfig.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = OmniVlConfig.class, name = "omnivl"),
  @JsonSubTypes.Type(value = DualEncoderConfig.class, name = "dual")
})
public sealed interface ModelConfig permits OmniVlConfig, DualEncoderConfig {
  /** The model of these sizes. */
  Architecture architecture();

  /** What of it changes a vector: the same model without decoders and what only training reads. */
  ModelConfig encoders();

  /** Height and width of an image or frame, in pixels. */
  int imageSize();

  /** Visual tokens of an image. */
  int imageTokens();

  /** The blocks of the image encoder. */
  Tower imageTower();

  /** Rows of the word table. */
  int vocabulary();

  /** Longest text, in tokens with the special ones. */
  int maxTokens();

  /**
   * Width of the space in which images, clips and texts are compared; 0 if the model does not
   * compare them.
   */
  int embeddingDimensions();
}
