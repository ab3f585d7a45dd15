package dev.omnivl.media.picture;

/** How much smaller than stored a picture may be handed out, and making it so. */
public final class Reduction {
  /**
   * A decoder may hand out a picture this many times larger than its target; the resize takes the
   * rest.
   */
  private static final double HEADROOM = 1.5;

  private Reduction() {}

  /**
   * Returns how often, at most, a picture of these sides can be halved and stay large enough for
   * the target.
   */
  public static int halvings(int width, int height, int targetHint, int most) {
    int divisor = divisor(width, height, targetHint);
    return Math.min(most, 31 - Integer.numberOfLeadingZeros(divisor));
  }

  /** Divides a picture's sides by a whole number, as far as the hint allows. */
  public static Frame reduce(Frame frame, int targetHint) {
    int divisor = divisor(frame.width(), frame.height(), targetHint);
    return Resampler.resize(
        frame,
        Math.ceilDiv(frame.width(), divisor),
        Math.ceilDiv(frame.height(), divisor),
        Filter.AREA);
  }

  /**
   * Returns how much memory it takes to hand out a picture in bands, and to turn it, beside what
   * its decoder holds; bytes.
   */
  public static long bytes(long width, long height, int targetHint) {
    long divisor = divisor((int) width, (int) height, targetHint);
    return 3 * width * height / divisor + 6 * width * height / (divisor * divisor);
  }

  /** Returns the whole number that both sides may be divided by. */
  public static int divisor(int width, int height, int targetHint) {
    return targetHint < 1
        ? 1
        : Math.max(1, (int) (Math.min(width, height) / (HEADROOM * targetHint)));
  }
}
