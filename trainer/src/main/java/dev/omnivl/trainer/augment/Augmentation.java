package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Resampler;
import dev.omnivl.trainer.rule.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How training pictures vary: the steps that are on, in this order. The first of crop and affine
 * that is on brings a picture to the size of the model's input; with both off it is resized whole,
 * with the bicubic filter.
 *
 * @param crop a random part; null for off
 * @param affine mild changes of place and colour; null for off
 * @param flip probability of mirroring left and right; 0 for off
 * @param randAugment random operations; null for off
 */
public record Augmentation(
    @Nullable RandomResizedCrop crop,
    @Nullable AffineColour affine,
    double flip,
    @Nullable RandAugment randAugment) {

  /** Checks the range. */
  public Augmentation {
    Rules.range("augmentation.flip", flip, 1);
  }

  /**
   * Draws a view and renders every frame with it.
   *
   * @param pixels (T, size, size, 3) uint8
   * @param size side of the frames
   * @param out receives (T, side, side, 3) from {@code offset} on
   * @param side side of the result
   * @param random where all draws come from
   */
  public void apply(
      byte[] pixels, int size, byte[] out, int offset, int side, SplittableRandom random) {
    List<View> views = draw(size, side, random);
    int bytes = size * size * 3;
    int seenBytes = side * side * 3;
    for (int frame = 0; frame < pixels.length / bytes; frame++) {
      int from = frame * bytes;
      Frame seen = new Frame(size, size, Arrays.copyOfRange(pixels, from, from + bytes));
      for (View view : views) {
        seen = view.of(seen);
      }
      System.arraycopy(seen.rgb(), 0, out, offset + frame * seenBytes, seenBytes);
    }
  }

  /**
   * A step that is off draws nothing, so a recipe without it goes as before there was that step.
   */
  private List<View> draw(int size, int side, SplittableRandom random) {
    List<View> views = new ArrayList<>();
    if (crop != null) {
      views.add(crop.draw(size, size, side, random));
    } else if (affine == null) {
      views.add(frame -> Resampler.resize(frame, side, side, Filter.BICUBIC));
    }
    if (affine != null) {
      views.add(affine.draw(crop == null ? size : side, side, random));
    }
    if (flip > 0 && random.nextDouble() < flip) {
      views.add(new HorizontalFlip());
    }
    if (randAugment != null) {
      views.add(randAugment.draw(random));
    }
    return views;
  }
}
