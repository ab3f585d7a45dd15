package dev.omnivl.media.picture;

/**
 * Makes a picture smaller while it arrives in bands of rows, so that it never lies in memory as a
 * whole; gives the same bytes as {@link Reduction#reduce} of the whole.
 */
public final class BandReducer {
  private final int narrow;
  private final int reducedHeight;
  private final int height;
  private final byte[] rows;
  private int filled;

  /**
   * Prepares to take all rows of a picture.
   *
   * @param targetHint side to which the caller will resize, pixels, or 0 for full size
   */
  public BandReducer(int width, int height, int targetHint) {
    int divisor = Reduction.divisor(width, height, targetHint);
    this.narrow = Math.ceilDiv(width, divisor);
    this.reducedHeight = Math.ceilDiv(height, divisor);
    this.height = height;
    this.rows = new byte[Math.multiplyExact(3 * narrow, height)];
  }

  /** Takes the next rows, of full width. */
  public void add(Frame band) {
    byte[] reduced = Resampler.resize(band, narrow, band.height(), Filter.AREA).rgb();
    System.arraycopy(reduced, 0, rows, filled, reduced.length);
    filled += reduced.length;
  }

  /** Returns the reduced picture, once all rows were taken. */
  public Frame frame() {
    if (filled != rows.length) {
      throw new IllegalStateException(filled + " bytes of " + rows.length + " have arrived");
    }
    return Resampler.resize(new Frame(narrow, height, rows), narrow, reducedHeight, Filter.AREA);
  }
}
