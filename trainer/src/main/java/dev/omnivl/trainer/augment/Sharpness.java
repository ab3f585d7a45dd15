package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/**
 * Goes from a smoothed picture (factor 0) to the picture (1) and beyond it (above 1).
 *
 * <p>Smooth is the mean of a pixel, counted five times, and its eight neighbours, as in Pillow. The
 * outermost pixels have no eight neighbours and stay as they are.
 */
record Sharpness(double factor) implements View {
  private static final int CENTRE = 5;
  private static final int SUM = CENTRE + 8;

  @Override
  public Frame of(Frame frame) {
    int stride = frame.width() * 3;
    byte[] in = frame.rgb();
    byte[] out = in.clone();
    for (int y = 1; y < frame.height() - 1; y++) {
      for (int at = y * stride + 3; at < (y + 1) * stride - 3; at++) {
        int value = in[at] & 0xff;
        int sum =
            threeOf(in, at - stride)
                + threeOf(in, at)
                + threeOf(in, at + stride)
                + (CENTRE - 1) * value;
        int smooth = (sum + SUM / 2) / SUM;
        out[at] = (byte) Math.clamp((int) (smooth + (float) factor * (value - smooth)), 0, 255);
      }
    }
    return new Frame(frame.width(), frame.height(), out);
  }

  /** The sum of a value and those of the same channel left and right of it. */
  private static int threeOf(byte[] in, int at) {
    return (in[at - 3] & 0xff) + (in[at] & 0xff) + (in[at + 3] & 0xff);
  }
}
