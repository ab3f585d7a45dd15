package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/**
 * An affine change of place: the pixel at (x, y) of the result shows the picture's place {@code (xx
 * * x + xy * y + x0, yx * x + yy * y + y0)}, bilinear, with {@value #FILL} where there is no
 * picture.
 */
record Warp(double xx, double xy, double x0, double yx, double yy, double y0) implements View {
  /** Red, green and blue of what moves in from outside; BLIP's. */
  static final int FILL = 128;

  /** Moves each row to the right by {@code slope} times its number. */
  static Warp shearX(double slope) {
    return new Warp(1, -slope, 0, 0, 1, 0);
  }

  /** Moves each column down by {@code slope} times its number. */
  static Warp shearY(double slope) {
    return new Warp(1, 0, 0, -slope, 1, 0);
  }

  /** Moves the picture to the left by so many pixels. */
  static Warp translateX(double pixels) {
    return new Warp(1, 0, pixels, 0, 1, 0);
  }

  /** Moves the picture up by so many pixels. */
  static Warp translateY(double pixels) {
    return new Warp(1, 0, 0, 0, 1, pixels);
  }

  /** Turns a picture of W x H pixels about its middle, against the clock. */
  static Warp rotate(double degrees, int width, int height) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double x = (width - 1) / 2.0;
    double y = (height - 1) / 2.0;
    return new Warp(cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y);
  }

  @Override
  public Frame of(Frame frame) {
    Bilinear source = new Bilinear(frame, FILL);
    float[] rgb = new float[3];
    byte[] out = new byte[frame.rgb().length];
    int to = 0;
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        source.sample(xx * x + xy * y + x0, yx * x + yy * y + y0, rgb);
        out[to++] = (byte) Math.round(rgb[0]);
        out[to++] = (byte) Math.round(rgb[1]);
        out[to++] = (byte) Math.round(rgb[2]);
      }
    }
    return new Frame(frame.width(), frame.height(), out);
  }
}
