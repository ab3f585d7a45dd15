package dev.omnivl.media.picture;

import java.util.Locale;

/**
 * One upright picture in sRGB without alpha.
 *
 * @param width columns, at least one
 * @param height rows, at least one
 * @param rgb pixels (H, W, 3) row by row, three bytes each, red first; not copied, so do not write
 *     to it
 */
public record Frame(int width, int height, byte[] rgb) {

  /** Checks that the pixels fill the picture. */
  public Frame {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a frame of %d x %d needs 3 bytes a pixel, not %d bytes",
              width,
              height,
              rgb.length));
    }
  }
}
