package dev.omnivl.index.shots;

import dev.omnivl.media.picture.Frame;

/**
 * What is kept of a frame to compare it with others: which colours it has, and how light and dark
 * are spread over it. 2 KB, whatever the frame's size.
 */
public final class FrameSignature {
  private static final int GRID = 32;
  private static final int CELL = 2;
  private static final int SIDE = GRID / CELL;
  private static final int LEVELS = 6;

  /** Of one step of 255; keeps the structure of a plain frame from being that of its noise. */
  private static final double PLAIN = 4 * 4;

  private static final double DARK = 20;
  private static final double BLACK = 40;
  private static final double FLAT = 5;

  private final float[] colours; // (LEVELS^3), roots of shares
  private final float[] luma; // (SIDE, SIDE), 0 to 255
  private final double mean;
  private final double variance;
  private final double brightest;

  private FrameSignature(float[] colours, float[] luma) {
    this.colours = colours;
    this.luma = luma;
    double sum = 0;
    double most = 0;
    for (float value : luma) {
      sum += value;
      most = Math.max(most, value);
    }
    mean = sum / luma.length;
    brightest = most;
    double squares = 0;
    for (float value : luma) {
      squares += (value - mean) * (value - mean);
    }
    variance = squares / luma.length;
  }

  /** Returns the signature of a frame. */
  public static FrameSignature of(Frame frame) {
    float[] cells = cells(frame);
    float[] colours = new float[LEVELS * LEVELS * LEVELS];
    float[] luma = new float[SIDE * SIDE];
    for (int i = 0; i < GRID * GRID; i++) {
      float red = cells[3 * i];
      float green = cells[3 * i + 1];
      float blue = cells[3 * i + 2];
      count(colours, red, green, blue);
      luma[i / GRID / CELL * SIDE + i % GRID / CELL] +=
          (0.299f * red + 0.587f * green + 0.114f * blue) / (CELL * CELL);
    }
    for (int i = 0; i < colours.length; i++) {
      colours[i] = (float) Math.sqrt(colours[i] / (GRID * GRID));
    }
    return new FrameSignature(colours, luma);
  }

  /** Returns the mean colours (GRID, GRID, 3) of the frame's parts. */
  private static float[] cells(Frame frame) {
    float[] sums = new float[GRID * GRID * 3];
    byte[] rgb = frame.rgb();
    for (int row = 0; row < GRID; row++) {
      int top = row * frame.height() / GRID;
      int bottom = Math.max(top + 1, (row + 1) * frame.height() / GRID);
      for (int column = 0; column < GRID; column++) {
        int left = column * frame.width() / GRID;
        int right = Math.max(left + 1, (column + 1) * frame.width() / GRID);
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int y = top; y < bottom; y++) {
          int at = 3 * (y * frame.width() + left);
          for (int x = left; x < right; x++) {
            red += rgb[at++] & 0xff;
            green += rgb[at++] & 0xff;
            blue += rgb[at++] & 0xff;
          }
        }
        float pixels = (bottom - top) * (right - left);
        int cell = 3 * (row * GRID + column);
        sums[cell] = red / pixels;
        sums[cell + 1] = green / pixels;
        sums[cell + 2] = blue / pixels;
      }
    }
    return sums;
  }

  /**
   * Counts a colour in the bins around it, each by its nearness, so that small shifts cost little.
   */
  private static void count(float[] colours, float red, float green, float blue) {
    float r = red / 255 * (LEVELS - 1);
    float g = green / 255 * (LEVELS - 1);
    float b = blue / 255 * (LEVELS - 1);
    int r0 = Math.min((int) r, LEVELS - 2);
    int g0 = Math.min((int) g, LEVELS - 2);
    int b0 = Math.min((int) b, LEVELS - 2);
    for (int corner = 0; corner < 8; corner++) {
      int i = corner >> 2;
      int j = corner >> 1 & 1;
      int k = corner & 1;
      float share = nearness(r - r0, i) * nearness(g - g0, j) * nearness(b - b0, k);
      colours[((r0 + i) * LEVELS + g0 + j) * LEVELS + b0 + k] += share;
    }
  }

  private static float nearness(float within, int upper) {
    return upper == 1 ? within : 1 - within;
  }

  /** Returns how different two frames are, 0 to 1: the mean of colours and structure. */
  public double distance(FrameSignature other) {
    return (colourDistance(other) + structureDistance(other)) / 2;
  }

  /** Returns the Hellinger distance of the frames' colours, 0 to 1. */
  double colourDistance(FrameSignature other) {
    double together = 0;
    for (int i = 0; i < colours.length; i++) {
      together += colours[i] * other.colours[i];
    }
    return Math.sqrt(Math.max(0, 1 - together));
  }

  /** Returns how little light and dark of two frames go together, 0 to 1. */
  double structureDistance(FrameSignature other) {
    double covariance = 0;
    for (int i = 0; i < luma.length; i++) {
      covariance += (luma[i] - mean) * (other.luma[i] - other.mean);
    }
    covariance /= luma.length;
    double correlation =
        (covariance + PLAIN) / Math.sqrt((variance + PLAIN) * (other.variance + PLAIN));
    return Math.clamp((1 - correlation) / 1.2, 0, 1);
  }

  /** Returns whether the frame shows next to nothing: black all over. */
  public boolean isBlack() {
    return mean < DARK && brightest < BLACK;
  }

  /** Returns whether the frame is black or white all over, as in the middle of a fade. */
  boolean isBlank() {
    return isBlack() || (mean > 255 - DARK && variance < FLAT * FLAT);
  }
}
