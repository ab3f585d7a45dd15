package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;
import dev.omnivl.trainer.rule.Rules;
import java.util.SplittableRandom;

/**
 * Mild changes of place and colour: turned, scaled, shifted, with other colours, on white. No
 * mirroring, since arrows and clocks have a direction.
 *
 * @param degrees largest turn either way
 * @param scale largest change of size either way, as a share
 * @param shift largest shift either way, as a share of the side
 * @param colour largest change of brightness, contrast and saturation either way, as a share
 * @param grey probability of losing all colour
 */
public record AffineColour(double degrees, double scale, double shift, double colour, double grey) {
  private static final int WHITE = 255; // as behind transparent pixels

  /** Checks the ranges. */
  public AffineColour {
    Rules.range("augmentation.affine.degrees", degrees, 180);
    Rules.range("augmentation.affine.scale", scale, 1);
    Rules.range("augmentation.affine.shift", shift, 1);
    Rules.range("augmentation.affine.colour", colour, 1);
    Rules.range("augmentation.affine.grey", grey, 1);
  }

  /**
   * One draw.
   *
   * @param side S of the result
   */
  private record Drawn(int side, double cos, double sin, double dx, double dy, Tint tint)
      implements View {

    @Override
    public Frame of(Frame frame) {
      int size = frame.width();
      double step = (double) size / side;
      double half = side / 2.0;
      Bilinear source = new Bilinear(frame, WHITE);
      float[] rgb = new float[3];
      byte[] out = new byte[side * side * 3];
      for (int y = 0; y < side; y++) {
        double v = (y + 0.5 - half) * step;
        for (int x = 0; x < side; x++) {
          double u = (x + 0.5 - half) * step;
          double sourceX = cos * u - sin * v + dx + size / 2.0 - 0.5;
          double sourceY = sin * u + cos * v + dy + size / 2.0 - 0.5;
          source.sample(sourceX, sourceY, rgb);
          tint.write(rgb, out, (y * side + x) * 3);
        }
      }
      return new Frame(side, side, out);
    }
  }

  /** The colours of one draw; brightness is added, the others are factors. */
  private record Tint(float brightness, float contrast, float saturation) {

    void write(float[] rgb, byte[] out, int at) {
      float grey = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
      for (int channel = 0; channel < 3; channel++) {
        float value = grey + (rgb[channel] - grey) * saturation;
        value = (value - 128) * contrast + 128 + brightness;
        out[at + channel] = (byte) Math.clamp(Math.round(value), 0, 255);
      }
    }
  }

  /**
   * Draws a view of square frames.
   *
   * @param size S of the frames
   * @param side S of the result
   */
  View draw(int size, int side, SplittableRandom random) {
    double angle = Math.toRadians(symmetric(degrees, random));
    double zoom = Math.exp(symmetric(scale, random));
    boolean colourless = random.nextDouble() < grey;
    return new Drawn(
        side,
        Math.cos(angle) / zoom,
        Math.sin(angle) / zoom,
        symmetric(shift, random) * size,
        symmetric(shift, random) * size,
        new Tint(
            (float) (symmetric(colour, random) * 128),
            (float) (1 + symmetric(colour, random)),
            colourless ? 0f : (float) (1 + symmetric(colour, random))));
  }

  private static double symmetric(double most, SplittableRandom random) {
    return (2 * random.nextDouble() - 1) * most;
  }
}
