package dev.omnivl.arch;

/**
 * All sizes of a model; with the weights' names this is the whole architecture.
 *
 * @param vision the visual encoder
 * @param text the text encoder and both decoders
 * @param embeddingDimensions width of the space in which images, clips and texts are compared
 */
public record OmniVlConfig(VisionConfig vision, TextConfig text, int embeddingDimensions) {

  /** Checks that every size is positive. */
  public OmniVlConfig {
    Rules.positive("embeddingDimensions", embeddingDimensions);
  }
}
