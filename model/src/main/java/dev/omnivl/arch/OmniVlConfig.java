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

  /** The same sizes without dropout and stochastic depth. */
  public OmniVlConfig withoutDropout() {
    VisionConfig v = vision;
    TextConfig t = text;
    return new OmniVlConfig(
        new VisionConfig(
            v.imageSize(),
            v.patchSize(),
            v.frames(),
            v.tubelet(),
            v.width(),
            v.depth(),
            v.heads(),
            v.mlpWidth(),
            0),
        new TextConfig(
            t.vocabulary(), t.maxTokens(), t.width(), t.depth(), t.heads(), t.ffnWidth(), 0),
        embeddingDimensions);
  }
}
