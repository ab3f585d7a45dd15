package dev.omnivl.media;

import java.util.Arrays;

/** Small operations on whole pictures. */
final class Frames {
  private Frames() {}

  static Frame white(int width, int height) {
    byte[] rgb = new byte[Math.multiplyExact(3 * width, height)];
    Arrays.fill(rgb, (byte) 0xff);
    return new Frame(width, height, rgb);
  }

  /** Returns a rectangle of a picture, which must lie inside it. */
  static Frame cut(Frame source, int left, int top, int width, int height) {
    if (width == source.width() && height == source.height()) {
      return source;
    }
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * ((top + y) * source.width() + left);
      System.arraycopy(source.rgb(), from, rgb, 3 * y * width, 3 * width);
    }
    return new Frame(width, height, rgb);
  }

  /** Writes a picture over another; what falls outside is left out. */
  static void paste(Frame source, Frame target, int left, int top) {
    int x = Math.max(0, left);
    int right = Math.min(target.width(), left + source.width());
    int bottom = Math.min(target.height(), top + source.height());
    for (int y = Math.max(0, top); y < bottom && x < right; y++) {
      int from = 3 * ((y - top) * source.width() + x - left);
      System.arraycopy(
          source.rgb(), from, target.rgb(), 3 * (y * target.width() + x), 3 * (right - x));
    }
  }
}
