package dev.omnivl.media.picture;

/** A step between stored and shown pixels. */
public sealed interface Reshaping {

  /** Returns the picture after this step. */
  Frame apply(Frame frame);

  /** Returns the sides (width, height) after this step. */
  int[] sides(int width, int height);

  /**
   * A quarter turn, a mirroring, or both.
   *
   * @param orientation how stored pixels are turned
   */
  record Turn(Orientation orientation) implements Reshaping {
    @Override
    public Frame apply(Frame frame) {
      return orientation.upright(frame);
    }

    @Override
    public int[] sides(int width, int height) {
      return orientation.transposes() ? new int[] {height, width} : new int[] {width, height};
    }
  }

  /**
   * A clean aperture: the part that is shown, by its sides and by how far its centre lies right of
   * and below the picture's, pixels. One that does not lie inside the picture is left aside.
   */
  record Crop(double width, double height, double right, double below) implements Reshaping {
    @Override
    public Frame apply(Frame frame) {
      int[] part = part(frame.width(), frame.height());
      return Frames.cut(frame, part[0], part[1], part[2], part[3]);
    }

    @Override
    public int[] sides(int width, int height) {
      int[] part = part(width, height);
      return new int[] {part[2], part[3]};
    }

    /** Returns left, top, width and height of the part that is shown. */
    private int[] part(int wholeWidth, int wholeHeight) {
      int partWidth = (int) Math.round(width);
      int partHeight = (int) Math.round(height);
      long left = Math.round(right + (wholeWidth - width) / 2);
      long top = Math.round(below + (wholeHeight - height) / 2);
      boolean inside =
          partWidth > 0
              && partHeight > 0
              && left >= 0
              && top >= 0
              && left + partWidth <= wholeWidth
              && top + partHeight <= wholeHeight;
      return inside
          ? new int[] {(int) left, (int) top, partWidth, partHeight}
          : new int[] {0, 0, wholeWidth, wholeHeight};
    }
  }
}
