package dev.omnivl.arch;

import dev.omnivl.graph.Activation;

/**
 * The visual encoder's sizes.
 *
 * @param imageSize height and width of an image or frame, in pixels
 * @param patchSize height and width of a patch, in pixels
 * @param frames frames of a clip, T
 * @param tubelet frames that one 3D patch spans; 1 is the identity extension of the 2D patch
 * @param width D
 * @param depth number of blocks
 * @param heads attention heads
 * @param mlpWidth width inside a block's MLP
 * @param dropPath stochastic depth of the last block while training, growing linearly from 0
 * @param epsilon of every LayerNorm
 * @param normalisation of the pixels
 */
public record VisionConfig(
    int imageSize,
    int patchSize,
    int frames,
    int tubelet,
    int width,
    int depth,
    int heads,
    int mlpWidth,
    double dropPath,
    double epsilon,
    Normalisation normalisation) {
  /** ViT's, TimeSformer's and BLIP's authors'. */
  public static final double EPSILON = 1e-6;

  /** Checks that every size is positive and that what must divide does. */
  public VisionConfig {
    Rules.positive("vision.imageSize", imageSize);
    Rules.positive("vision.depth", depth);
    Rules.positive("vision.mlpWidth", mlpWidth);
    Rules.divides("vision.patchSize", patchSize, "vision.imageSize", imageSize);
    Rules.divides(
        "vision.tubelet", tubelet, "vision.frames", Rules.positive("vision.frames", frames));
    Rules.divides("vision.heads", heads, "vision.width", Rules.positive("vision.width", width));
    Rules.probability("vision.dropPath", dropPath);
    // What was written before these were settings lacks them.
    epsilon = epsilon == 0 ? EPSILON : epsilon;
    normalisation = normalisation == null ? Normalisation.CLIP : normalisation;
    Rules.above0("vision.epsilon", epsilon);
  }

  /** With ViT's epsilon and CLIP's statistics of pixels. */
  public VisionConfig(
      int imageSize,
      int patchSize,
      int frames,
      int tubelet,
      int width,
      int depth,
      int heads,
      int mlpWidth,
      double dropPath) {
    this(
        imageSize,
        patchSize,
        frames,
        tubelet,
        width,
        depth,
        heads,
        mlpWidth,
        dropPath,
        EPSILON,
        Normalisation.CLIP);
  }

  /** The blocks. */
  Tower tower() {
    return new Tower(width, depth, heads, mlpWidth, epsilon, Activation.GELU);
  }

  /** N, patches of one frame. */
  public int places() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }

  /** Time steps after the 3D tokenizer. */
  public int steps() {
    return frames / tubelet;
  }

  /** Visual tokens of an image, with [CLS]. */
  public int imageTokens() {
    return 1 + places();
  }

  /** Visual tokens of a clip, with [CLS]. */
  public int clipTokens() {
    return 1 + places() * steps();
  }
}
