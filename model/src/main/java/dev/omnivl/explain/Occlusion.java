package dev.omnivl.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hides parts of a medium, one after the other, and tells from the model's answers what each cell
 * is worth (Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014,
 * section 4.2): how much the logarithm of the odds of a match falls, the mean over all parts that
 * cover the cell.
 *
 * <p>A part is a square of half the picture's side, in {@value #POSITIONS} positions on each axis,
 * of a clip in all frames: what is hidden in some is seen in others. Of a clip whole stretches of
 * time are hidden as well, {@value #SEGMENTS} of equal length, and a cell is worth the mean of what
 * its place and its time are. So an image takes 16 runs and a clip 20, whatever its size. What is
 * hidden gets the mean colour of the picture's edge, which is the background of a drawing and
 * nothing in particular in a photograph.
 *
 * @param grid the cells
 */
public record Occlusion(Grid grid) {
  private static final int POSITIONS = 4;
  private static final int SEGMENTS = 4;

  /** Cells of some frames, from a corner on: ends are excluded. */
  private record Part(int fromFrame, int toFrame, int top, int left, int side) {
    boolean covers(int frame, int row, int column) {
      return frame >= fromFrame
          && frame < toFrame
          && row >= top
          && row < top + side
          && column >= left
          && column < left + side;
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>(squares());
    parts.addAll(stretches());
    return parts;
  }

  /** Of all frames. */
  private List<Part> squares() {
    int side = (grid.side() + 1) / 2;
    int[] starts =
        IntStream.range(0, POSITIONS)
            .map(i -> Math.round((float) i * (grid.side() - side) / (POSITIONS - 1)))
            .distinct()
            .toArray();
    List<Part> squares = new ArrayList<>();
    for (int top : starts) {
      for (int left : starts) {
        squares.add(new Part(0, grid.frames(), top, left, side));
      }
    }
    return squares;
  }

  /** Of time, and then the whole picture; none of an image. */
  private List<Part> stretches() {
    int segments = Math.min(SEGMENTS, grid.frames());
    List<Part> stretches = new ArrayList<>();
    for (int segment = 0; segment < segments && segments > 1; segment++) {
      int from = segment * grid.frames() / segments;
      int to = (segment + 1) * grid.frames() / segments;
      stretches.add(new Part(from, to, 0, 0, grid.side()));
    }
    return stretches;
  }

  /** How many parts are hidden, one after the other. */
  public int count() {
    return parts().size();
  }

  /**
   * The medium with each part hidden.
   *
   * @param pixels as the model takes them, (size, size, 3) or (frames, size, size, 3)
   */
  public List<byte[]> hidden(byte[] pixels) {
    byte[] colour = edge(pixels);
    return parts().stream().map(part -> hidden(pixels, part, colour)).toList();
  }

  private byte[] hidden(byte[] pixels, Part part, byte[] colour) {
    byte[] hidden = pixels.clone();
    int size = grid.imageSize();
    int patch = size / grid.side();
    int fromFrame = part.fromFrame() * grid.framesPerStep();
    int toFrame = part.toFrame() * grid.framesPerStep();
    for (int frame = fromFrame; frame < toFrame; frame++) {
      for (int y = part.top() * patch; y < (part.top() + part.side()) * patch; y++) {
        for (int x = part.left() * patch; x < (part.left() + part.side()) * patch; x++) {
          System.arraycopy(colour, 0, hidden, 3 * ((frame * size + y) * size + x), 3);
        }
      }
    }
    return hidden;
  }

  /** The mean colour of the pixels along the edges of all frames. */
  private byte[] edge(byte[] pixels) {
    int size = grid.imageSize();
    long[] sums = new long[3];
    long count = 0;
    for (int at = 0; at < pixels.length / 3; at++) {
      int x = at % size;
      int y = at / size % size;
      if (x == 0 || y == 0 || x == size - 1 || y == size - 1) {
        for (int channel = 0; channel < 3; channel++) {
          sums[channel] += pixels[3 * at + channel] & 0xff;
        }
        count++;
      }
    }
    byte[] colour = new byte[3];
    for (int channel = 0; channel < 3; channel++) {
      colour[channel] = (byte) Math.round((double) sums[channel] / count);
    }
    return colour;
  }

  /**
   * The map of a text.
   *
   * @param whole the logarithm of the odds that the text matches the medium
   * @param hidden the same with each part hidden, in the order of {@link #hidden}
   */
  public HeatMap map(float whole, List<Float> hidden) {
    List<Part> parts = parts();
    if (hidden.size() != parts.size()) {
      throw new IllegalArgumentException(hidden.size() + " answers to " + parts.size() + " parts");
    }
    double largest = 0;
    for (float odds : hidden) {
      largest = Math.max(largest, whole - odds);
    }
    int squares = squares().size();
    double[] cells = new double[grid.cells()];
    for (int cell = 0; cell < cells.length; cell++) {
      double fall = fall(cell, whole, parts.subList(0, squares), hidden.subList(0, squares));
      if (parts.size() > squares) {
        List<Float> ofTime = hidden.subList(squares, parts.size());
        fall += fall(cell, whole, parts.subList(squares, parts.size()), ofTime);
      }
      cells[cell] = Math.max(0, fall);
    }
    return new HeatMap(HeatMap.shares(cells), 0, (float) largest);
  }

  /** The mean over the parts that cover a cell. */
  private double fall(int cell, float whole, List<Part> parts, List<Float> hidden) {
    int frame = cell / grid.places();
    int row = cell % grid.places() / grid.side();
    int column = cell % grid.side();
    double fall = 0;
    int covering = 0;
    for (int part = 0; part < parts.size(); part++) {
      if (parts.get(part).covers(frame, row, column)) {
        fall += whole - hidden.get(part);
        covering++;
      }
    }
    return fall / covering;
  }
}
