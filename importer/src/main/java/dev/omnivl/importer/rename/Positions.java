package dev.omnivl.importer.rename;

import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;

/**
 * Learned positions (..., M, D) of a square grid, or of a line, for another number of places, as
 * the originals stretch theirs.
 *
 * @param leading rows before the places that stay as they are: 1 for [CLS]
 * @param from places of a side
 * @param to places of a side that are wanted
 * @param way what lies between the places
 */
public record Positions(int leading, int from, int to, Way way) {

  /** How positions are stretched. */
  public enum Way {
    /** A grid by cubic curves, as BLIP, ViT, CLIP and SigLIP. */
    BICUBIC(2),
    /** A grid by the nearest place, as TimeSformer. */
    NEAREST_GRID(2),
    /** A line by the nearest place, as TimeSformer. */
    NEAREST_LINE(1);

    private final int axes;

    Way(int axes) {
      this.axes = axes;
    }
  }

  private static final int TAPS = 4;
  private static final double SHARPNESS = -0.75; // PyTorch's; Keys' own is -0.5

  Shape shape(Shape source) {
    long width = source.size(-1);
    return source.elements() == (leading + places(from)) * width
        ? Shape.of(leading + places(to), width)
        : source;
  }

  Weight resized(Weight source) {
    if (from == to) {
      return source;
    }
    int width = Math.toIntExact(source.shape().size(-1));
    float[] data = new float[Math.toIntExact((leading + places(to)) * width)];
    System.arraycopy(source.data(), 0, data, 0, leading * width);
    int rows = way.axes == 2 ? to : 1;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < to; column++) {
        int at = (leading + row * to + column) * width;
        switch (way) {
          case BICUBIC -> cubic(source.data(), row, column, width, data, at);
          case NEAREST_GRID ->
              copy(source.data(), nearest(row) * from + nearest(column), width, data, at);
          case NEAREST_LINE -> copy(source.data(), nearest(column), width, data, at);
        }
      }
    }
    return new Weight(Shape.of(leading + places(to), width), data);
  }

  private long places(int side) {
    return way.axes == 2 ? (long) side * side : side;
  }

  private int nearest(int place) {
    return Math.min(from - 1, (int) ((long) place * from / to));
  }

  private void copy(float[] source, int place, int width, float[] data, int at) {
    System.arraycopy(source, (leading + place) * width, data, at, width);
  }

  private void cubic(float[] source, int row, int column, int width, float[] data, int at) {
    double[] down = weights(row);
    double[] across = weights(column);
    int top = first(row);
    int left = first(column);
    for (int channel = 0; channel < width; channel++) {
      double sum = 0;
      for (int y = 0; y < TAPS; y++) {
        for (int x = 0; x < TAPS; x++) {
          int place = inside(top + y) * from + inside(left + x);
          sum += down[y] * across[x] * source[(leading + place) * width + channel];
        }
      }
      data[at + channel] = (float) sum;
    }
  }

  private int inside(int place) {
    return Math.clamp(place, 0, from - 1);
  }

  /** Where the centre of a wanted place lies among the old ones. */
  private double centre(int place) {
    return (place + 0.5) * from / to - 0.5;
  }

  private int first(int place) {
    return (int) Math.floor(centre(place)) - 1;
  }

  private double[] weights(int place) {
    double fraction = centre(place) - Math.floor(centre(place));
    return new double[] {
      outer(fraction + 1), inner(fraction), inner(1 - fraction), outer(2 - fraction)
    };
  }

  private static double inner(double distance) {
    return ((SHARPNESS + 2) * distance - (SHARPNESS + 3)) * distance * distance + 1;
  }

  private static double outer(double distance) {
    return ((SHARPNESS * distance - 5 * SHARPNESS) * distance + 8 * SHARPNESS) * distance
        - 4 * SHARPNESS;
  }
}
