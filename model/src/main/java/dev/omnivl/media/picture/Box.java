package dev.omnivl.media.picture;

/**
 * A rectangle of a picture, in pixels from its upper left corner; edges may lie inside a pixel.
 *
 * @param left where it begins, at least 0
 * @param top where it begins, at least 0
 * @param right where it ends
 * @param bottom where it ends
 */
public record Box(double left, double top, double right, double bottom) {

  /** Checks that there is something inside. */
  public Box {
    if (!(left >= 0 && top >= 0 && right > left && bottom > top)) {
      throw new IllegalArgumentException(
          "a box from " + left + ", " + top + " to " + right + ", " + bottom + " holds nothing");
    }
  }

  /** Returns its width, pixels. */
  public double width() {
    return right - left;
  }

  /** Returns its height, pixels. */
  public double height() {
    return bottom - top;
  }

  /** Returns a part of it by fractions of its sides, 0 to 1. */
  public Box part(double fromLeft, double fromTop, double toRight, double toBottom) {
    return new Box(
        left + fromLeft * width(),
        top + fromTop * height(),
        left + toRight * width(),
        top + toBottom * height());
  }
}
