package dev.omnivl.explain;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.media.MediaKind;

/**
 * The cells of a map: the patches of the picture that the model sees, of every frame or time step.
 * They are numbered frame by frame, row by row.
 *
 * @param frames time steps of a clip; 1 for an image
 * @param side rows, which are as many as columns
 * @param imageSize side of the picture, pixels
 * @param framesPerStep frames of pixels to a time step
 */
public record Grid(int frames, int side, int imageSize, int framesPerStep) {

  /** Checks the ranges. */
  public Grid {
    if (frames < 1 || side < 1 || framesPerStep < 1 || imageSize % side != 0) {
      throw new IllegalArgumentException(
          frames + " frames of " + side + " rows do not divide pictures of " + imageSize);
    }
  }

  /**
   * The cells of a medium.
   *
   * @param model that looks at it
   * @param clipFrames how many frames of a clip the model is given
   */
  public static Grid of(OmniVlConfig model, MediaKind kind, int clipFrames) {
    VisionConfig vision = model.vision();
    int side = vision.imageSize() / vision.patchSize();
    if (kind == MediaKind.IMAGE) {
      return new Grid(1, side, vision.imageSize(), 1);
    }
    return model.has(Branch.TEMPORAL)
        ? new Grid(vision.steps(), side, vision.imageSize(), vision.tubelet())
        : new Grid(clipFrames, side, vision.imageSize(), 1);
  }

  /** How many cells there are. */
  public int cells() {
    return frames * places();
  }

  /** How many cells a frame has. */
  public int places() {
    return side * side;
  }
}
