package dev.omnivl.trainer.data;

import java.util.SplittableRandom;

/**
 * Mild random views of a picture: turned, scaled, shifted, with other colours. No mirroring, since
 * arrows and clocks have a direction.
 *
 * @param degrees largest turn either way
 * @param scale largest change of size either way, as a share
 * @param shift largest shift either way, as a share of the side
 * @param colour largest change of brightness, contrast and saturation either way, as a share
 * @param grey probability of losing all colour
 */
public record Augmentation(double degrees, double scale, double shift, double colour, double grey) {

  /** Checks the ranges. */
  public Augmentation {
    require("degrees", degrees, 180);
    require("scale", scale, 1);
    require("shift", shift, 1);
    require("colour", colour, 1);
    require("grey", grey, 1);
  }

  /** What the shipped recipe uses. */
  public static final Augmentation MILD = new Augmentation(12, 0.15, 0.08, 0.3, 0.08);

  /** One draw, the same for all frames of a clip. */
  private record View(
      double cos,
      double sin,
      double dx,
      double dy,
      float brightness,
      float contrast,
      float saturation) {}

  /**
   * Draws a view and renders every frame with it.
   *
   * @param pixels (T, S, S, 3) uint8
   * @param size S
   * @param out receives (T, side, side, 3) from {@code offset} on
   * @param side side of the result
   */
  public void apply(
      byte[] pixels, int size, byte[] out, int offset, int side, SplittableRandom random) {
    View view = draw(size, random);
    int frames = pixels.length / (size * size * 3);
    for (int frame = 0; frame < frames; frame++) {
      render(
          view, pixels, frame * size * size * 3, size, out, offset + frame * side * side * 3, side);
    }
  }

  private static void require(String name, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "augmentation." + name + " must be 0 to " + most + ", not " + value);
    }
  }

  private View draw(int size, SplittableRandom random) {
    double angle = Math.toRadians(symmetric(degrees, random));
    double zoom = Math.exp(symmetric(scale, random));
    boolean colourless = random.nextDouble() < grey;
    return new View(
        Math.cos(angle) / zoom,
        Math.sin(angle) / zoom,
        symmetric(shift, random) * size,
        symmetric(shift, random) * size,
        (float) (symmetric(colour, random) * 128),
        (float) (1 + symmetric(colour, random)),
        colourless ? 0f : (float) (1 + symmetric(colour, random)));
  }

  private static double symmetric(double most, SplittableRandom random) {
    return (2 * random.nextDouble() - 1) * most;
  }

  private static void render(
      View view, byte[] in, int from, int size, byte[] out, int to, int side) {
    double step = (double) size / side;
    double half = side / 2.0;
    float[] rgb = new float[3];
    for (int y = 0; y < side; y++) {
      double v = (y + 0.5 - half) * step;
      for (int x = 0; x < side; x++) {
        double u = (x + 0.5 - half) * step;
        double sourceX = view.cos * u - view.sin * v + view.dx + size / 2.0 - 0.5;
        double sourceY = view.sin * u + view.cos * v + view.dy + size / 2.0 - 0.5;
        sample(in, from, size, sourceX, sourceY, rgb);
        int at = to + (y * side + x) * 3;
        float grey = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
        for (int channel = 0; channel < 3; channel++) {
          float value = grey + (rgb[channel] - grey) * view.saturation;
          value = (value - 128) * view.contrast + 128 + view.brightness;
          out[at + channel] = (byte) Math.clamp(Math.round(value), 0, 255);
        }
      }
    }
  }

  /** Bilinear; white outside, as behind transparent pixels. */
  private static void sample(byte[] in, int from, int size, double x, double y, float[] rgb) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    rgb[0] = rgb[1] = rgb[2] = 0;
    mix(in, from, size, left, top, (1 - right) * (1 - down), rgb);
    mix(in, from, size, left + 1, top, right * (1 - down), rgb);
    mix(in, from, size, left, top + 1, (1 - right) * down, rgb);
    mix(in, from, size, left + 1, top + 1, right * down, rgb);
  }

  private static void mix(byte[] in, int from, int size, int x, int y, float share, float[] rgb) {
    if (x < 0 || y < 0 || x >= size || y >= size) {
      rgb[0] += 255 * share;
      rgb[1] += 255 * share;
      rgb[2] += 255 * share;
      return;
    }
    int at = from + (y * size + x) * 3;
    rgb[0] += (in[at] & 0xff) * share;
    rgb[1] += (in[at + 1] & 0xff) * share;
    rgb[2] += (in[at + 2] & 0xff) * share;
  }
}
