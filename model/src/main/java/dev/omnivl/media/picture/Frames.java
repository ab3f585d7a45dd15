package dev.omnivl.media.picture;

import java.util.Arrays;

/** Small operations on whole pictures. */
public final class Frames {
  private Frames() {}

  public static Frame white(int width, int height) {
    byte[] rgb = new byte[Math.multiplyExact(3 * width, height)];
    Arrays.fill(rgb, (byte) 0xff);
    return new Frame(width, height, rgb);
  }

  /** Returns a rectangle of a picture, which must lie inside it. */
  public static Frame cut(Frame source, int left, int top, int width, int height) {
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
  public static void paste(Frame source, Frame target, int left, int top) {
    int x = Math.max(0, left);
    int right = Math.min(target.width(), left + source.width());
    int bottom = Math.min(target.height(), top + source.height());
    for (int y = Math.max(0, top); y < bottom && x < right; y++) {
      int from = 3 * ((y - top) * source.width() + x - left);
      System.arraycopy(
          source.rgb(), from, target.rgb(), 3 * (y * target.width() + x), 3 * (right - x));
    }
  }

  /** Lays (H, W, 4) pixels on white. */
  public static Frame onWhite(byte[] rgba, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    int target = 0;
    for (int at = 0; at < rgba.length; at += 4) {
      int alpha = rgba[at + 3] & 0xff;
      int white = 255 * (255 - alpha) + 127;
      rgb[target++] = (byte) (((rgba[at] & 0xff) * alpha + white) / 255);
      rgb[target++] = (byte) (((rgba[at + 1] & 0xff) * alpha + white) / 255);
      rgb[target++] = (byte) (((rgba[at + 2] & 0xff) * alpha + white) / 255);
    }
    return new Frame(width, height, rgb);
  }

  /**
   * Lays a picture on white by the red values of another, which is stretched where its size
   * differs.
   */
  public static Frame onWhite(Frame colour, Frame alpha) {
    byte[] rgb = colour.rgb();
    byte[] opacity = Resampler.resize(alpha, colour.width(), colour.height(), Filter.BICUBIC).rgb();
    byte[] result = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      int over = opacity[i - i % 3] & 0xff;
      result[i] = (byte) (((rgb[i] & 0xff) * over + 255 * (255 - over) + 127) / 255);
    }
    return new Frame(colour.width(), colour.height(), result);
  }
}
