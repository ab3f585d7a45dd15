package dev.omnivl.media;

import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;

/**
 * A drawn test picture.
 *
 * @param rgba pixels (H, W, 4), colours not multiplied by alpha
 */
public record Picture(int width, int height, byte[] rgba) {

  /** A colour for each pixel, as 0xAARRGGBB. */
  public interface Painter {
    int colour(int x, int y);
  }

  public static Picture paint(int width, int height, Painter painter) {
    byte[] rgba = new byte[4 * width * height];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int colour = painter.colour(x, y);
        rgba[at++] = (byte) (colour >> 16);
        rgba[at++] = (byte) (colour >> 8);
        rgba[at++] = (byte) colour;
        rgba[at++] = (byte) (colour >>> 24);
      }
    }
    return new Picture(width, height, rgba);
  }

  /**
   * A smooth opaque picture without any symmetry: red grows to the right, green downwards, one
   * corner is blue.
   */
  public static Picture gradient(int width, int height) {
    return paint(
        width,
        height,
        (x, y) -> {
          int blue = x < width / 3 && y < height / 3 ? 200 : 40;
          return 0xff000000 | 255 * x / width << 16 | 255 * y / height << 8 | blue;
        });
  }

  /** One opaque colour, 0xRRGGBB. */
  public static Picture plain(int width, int height, int colour) {
    return paint(width, height, (x, y) -> 0xff000000 | colour);
  }

  /** The picture as the decoder should see it: on white, without alpha. */
  public Frame onWhite() {
    return Frames.onWhite(rgba, width, height);
  }
}
