package dev.omnivl.media.picture;

import java.util.Locale;

/**
 * One upright picture in sRGB without alpha.
 *
 * @param width columns, at least one
 * @param height rows, at least one
 * @param rgb pixels (H, W, 3) row by row, three bytes each, red first; not copied, so do not write
 *     to it
 * @param shown what of it is the picture: all, but where a decoder handed it out reduced by a
 *     number that does not divide its sides, and the last row or column lies half outside
 */
public record Frame(int width, int height, byte[] rgb, Box shown) {

  /** A frame that is the picture whole. */
  public Frame(int width, int height, byte[] rgb) {
    this(width, height, rgb, new Box(0, 0, width, height));
  }

  /** Checks that the pixels fill the picture, and that what is shown lies inside. */
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
    if (shown.right() > width || shown.bottom() > height) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s lies outside a frame of %d x %d", shown, width, height));
    }
  }

  /** Returns the same pixels as a picture of their own, half pixels at its edges taken whole. */
  public Frame whole() {
    Frame all = new Frame(width, height, rgb);
    return shown.equals(all.shown) ? this : all;
  }
}
