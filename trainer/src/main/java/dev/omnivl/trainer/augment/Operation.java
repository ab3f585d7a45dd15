package dev.omnivl.trainer.augment;

import java.util.SplittableRandom;

/**
 * The operations among which BLIP's RandAugment draws; those that change colours are left out, as
 * texts name colours (ALBEF, Li et al. 2021).
 *
 * <p>A level of 0 to 1 says how strong: an enhancement's factor is 0.1 to 1.9, so at a level of a
 * half it changes nothing; a shear goes up to 0.3, a translation up to 10 pixels whatever the side,
 * a rotation up to 30 degrees, either way.
 */
enum Operation {
  IDENTITY,
  AUTO_CONTRAST,
  BRIGHTNESS,
  SHARPNESS,
  EQUALIZE,
  SHEAR_X,
  SHEAR_Y,
  TRANSLATE_X,
  TRANSLATE_Y,
  ROTATE;

  private static final double SHEAR = 0.3;
  private static final double TRANSLATION = 10; // pixels
  private static final double ROTATION = 30; // degrees

  /** Draws the arguments of this operation; tones are measured in each frame. */
  View draw(double level, SplittableRandom random) {
    return switch (this) {
      case IDENTITY -> frame -> frame;
      case AUTO_CONTRAST -> Tones::autoContrast;
      case BRIGHTNESS -> frame -> Tones.brightness(frame, factor(level));
      case SHARPNESS -> new Sharpness(factor(level));
      case EQUALIZE -> Tones::equalize;
      case SHEAR_X -> Warp.shearX(eitherWay(level * SHEAR, random));
      case SHEAR_Y -> Warp.shearY(eitherWay(level * SHEAR, random));
      case TRANSLATE_X -> Warp.translateX(eitherWay(level * TRANSLATION, random));
      case TRANSLATE_Y -> Warp.translateY(eitherWay(level * TRANSLATION, random));
      case ROTATE -> {
        double degrees = eitherWay(level * ROTATION, random);
        yield frame -> Warp.rotate(degrees, frame.width(), frame.height()).of(frame);
      }
    };
  }

  private static double factor(double level) {
    return level * 1.8 + 0.1;
  }

  private static double eitherWay(double value, SplittableRandom random) {
    return random.nextBoolean() ? value : -value;
  }
}
