package dev.omnivl.trainer.augment;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Resampler;
import java.util.SplittableRandom;

/**
 * A random part of the picture, stretched to a square with the bicubic filter (Szegedy et al. 2014;
 * torchvision's transform of the same name). The part's ratio of width to height is drawn evenly in
 * its logarithm from 3/4 to 4/3.
 *
 * @param smallest share of the picture's area that a part has at least; BLIP pretrains with 0.2 and
 *     fine-tunes with 0.5
 * @param largest share of the area that a part has at most
 */
public record RandomResizedCrop(double smallest, double largest) {
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final int TRIES = 10;

  /** Checks the range. */
  public RandomResizedCrop {
    require(smallest > 0 && smallest <= largest && largest <= 1)
        .or(
            "augmentation.crop must be smallest to largest, above 0 and up to 1, not %s to %s",
            smallest, largest);
  }

  /** A part of a picture, pixels. */
  record Box(int left, int top, int width, int height) {}

  /**
   * Draws a view.
   *
   * @param width W of the frames
   * @param height H of the frames
   * @param side S of the result
   */
  View draw(int width, int height, int side, SplittableRandom random) {
    Box box = box(width, height, random);
    return frame -> Resampler.resize(cut(frame, box), side, side, Filter.BICUBIC);
  }

  /** Draws a part of a picture of W x H pixels. */
  Box box(int width, int height, SplittableRandom random) {
    for (int count = 0; count < TRIES; count++) {
      double area = (double) width * height * between(smallest, largest, random);
      double ratio = Math.exp(between(Math.log(NARROWEST), Math.log(WIDEST), random));
      int boxWidth = (int) Math.rint(Math.sqrt(area * ratio));
      int boxHeight = (int) Math.rint(Math.sqrt(area / ratio));
      if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
        int top = random.nextInt(height - boxHeight + 1);
        int left = random.nextInt(width - boxWidth + 1);
        return new Box(left, top, boxWidth, boxHeight);
      }
    }
    return middle(width, height);
  }

  /** The largest part of an allowed ratio, for when no draw fits. */
  private static Box middle(int width, int height) {
    int boxWidth = Math.clamp(Math.round(height * WIDEST), 1, width);
    int boxHeight = Math.clamp(Math.round(width / NARROWEST), 1, height);
    return new Box((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight);
  }

  private static double between(double least, double most, SplittableRandom random) {
    return least + (most - least) * random.nextDouble();
  }

  private static Frame cut(Frame frame, Box box) {
    if (box.width == frame.width() && box.height == frame.height()) {
      return frame;
    }
    int row = box.width * 3;
    byte[] part = new byte[row * box.height];
    for (int y = 0; y < box.height; y++) {
      int from = ((box.top + y) * frame.width() + box.left) * 3;
      System.arraycopy(frame.rgb(), from, part, y * row, row);
    }
    return new Frame(box.width, box.height, part);
  }
}
