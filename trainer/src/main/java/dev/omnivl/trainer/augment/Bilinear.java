package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/** A picture read between its pixels; around it lies one shade of grey. */
final class Bilinear {
  private final byte[] pixels; // (H, W, 3)
  private final int width;
  private final int height;
  private final float outside;

  /**
   * Reads this picture.
   *
   * @param outside red, green and blue of what lies around it, 0 to 255
   */
  Bilinear(Frame frame, int outside) {
    this.pixels = frame.rgb();
    this.width = frame.width();
    this.height = frame.height();
    this.outside = outside;
  }

  /**
   * Mixes the four pixels around a place.
   *
   * @param rgb receives red, green and blue, 0 to 255
   */
  void sample(double x, double y, float[] rgb) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    rgb[0] = rgb[1] = rgb[2] = 0;
    mix(left, top, (1 - right) * (1 - down), rgb);
    mix(left + 1, top, right * (1 - down), rgb);
    mix(left, top + 1, (1 - right) * down, rgb);
    mix(left + 1, top + 1, right * down, rgb);
  }

  private void mix(int x, int y, float share, float[] rgb) {
    if (x < 0 || y < 0 || x >= width || y >= height) {
      rgb[0] += outside * share;
      rgb[1] += outside * share;
      rgb[2] += outside * share;
      return;
    }
    int at = (y * width + x) * 3;
    rgb[0] += (pixels[at] & 0xff) * share;
    rgb[1] += (pixels[at + 1] & 0xff) * share;
    rgb[2] += (pixels[at + 2] & 0xff) * share;
  }
}
