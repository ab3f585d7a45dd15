package dev.omnivl.arch;

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
    double dropPath) {

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
