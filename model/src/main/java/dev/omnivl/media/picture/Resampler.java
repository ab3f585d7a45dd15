package dev.omnivl.media.picture;

import java.util.Arrays;

/**
 * Resizes (H, W, 3) pictures with an antialiasing kernel, columns first and then rows.
 *
 * <p>The kernel is widened by the scale when shrinking, as Pillow does; weights are rounded to 22
 * bits and the sums are integers, so every machine gives the same bytes. A picture that has the
 * target size already is returned unchanged.
 */
public final class Resampler {
  private static final int PRECISION = 22;

  private Resampler() {}

  /**
   * Resizes a picture, whatever becomes of its ratio of width to height.
   *
   * @param width columns of the result, at least one
   * @param height rows of the result, at least one
   */
  public static Frame resize(Frame source, int width, int height, Filter filter) {
    return resize(source, source.shown(), width, height, filter);
  }

  /**
   * Resizes a part of a picture; pixels beside it count where the kernel reaches them, as in
   * Pillow.
   *
   * @param box the part
   * @param width columns of the result, at least one
   * @param height rows of the result, at least one
   */
  public static Frame resize(Frame source, Box box, int width, int height, Filter filter) {
    Frame frame = source.whole();
    if (frame.width() != width || box.width() != width) {
      Taps taps = Taps.of(frame.width(), box.left(), box.right(), width, filter);
      frame = new Frame(width, frame.height(), columns(frame, taps));
    }
    if (frame.height() != height || box.height() != height) {
      Taps taps = Taps.of(frame.height(), box.top(), box.bottom(), height, filter);
      frame = new Frame(width, height, rows(frame, taps));
    }
    return frame;
  }

  private static byte[] columns(Frame source, Taps taps) {
    int width = taps.first.length;
    byte[] from = source.rgb();
    byte[] to = new byte[Math.multiplyExact(3 * width, source.height())];
    int target = 0;
    for (int y = 0; y < source.height(); y++) {
      int row = 3 * y * source.width();
      for (int x = 0; x < width; x++) {
        int red = 1 << (PRECISION - 1);
        int green = red;
        int blue = red;
        int at = row + 3 * taps.first[x];
        for (int weight : taps.weights[x]) {
          red += weight * (from[at] & 0xff);
          green += weight * (from[at + 1] & 0xff);
          blue += weight * (from[at + 2] & 0xff);
          at += 3;
        }
        to[target++] = clip(red);
        to[target++] = clip(green);
        to[target++] = clip(blue);
      }
    }
    return to;
  }

  private static byte[] rows(Frame source, Taps taps) {
    int height = taps.first.length;
    int stride = 3 * source.width();
    byte[] from = source.rgb();
    byte[] to = new byte[Math.multiplyExact(stride, height)];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (PRECISION - 1));
      int at = stride * taps.first[y];
      for (int weight : taps.weights[y]) {
        for (int x = 0; x < stride; x++) {
          sums[x] += weight * (from[at + x] & 0xff);
        }
        at += stride;
      }
      int target = y * stride;
      for (int x = 0; x < stride; x++) {
        to[target + x] = clip(sums[x]);
      }
    }
    return to;
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PRECISION, 0, 255);
  }

  /**
   * The source pixels and integer weights behind each target pixel of one axis.
   *
   * @param first index of the first source pixel, by target pixel
   * @param weights of that and the following source pixels, by target pixel; each sums to about
   *     2^22
   */
  private record Taps(int[] first, int[][] weights) {

    static Taps of(int pixels, double start, double stop, int to, Filter filter) {
      double scale = (stop - start) / to;
      double widening = Math.max(1, scale);
      double support = filter.support() * widening;
      int[] first = new int[to];
      int[][] weights = new int[to][];
      for (int i = 0; i < to; i++) {
        double centre = start + (i + 0.5) * scale;
        int begin = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(pixels, (int) (centre + support + 0.5));
        first[i] = begin;
        weights[i] = weights(begin, Math.max(end, begin + 1), centre, widening, filter);
      }
      return new Taps(first, weights);
    }

    private static int[] weights(
        int begin, int end, double centre, double widening, Filter filter) {
      double[] exact = new double[end - begin];
      double sum = 0;
      for (int i = 0; i < exact.length; i++) {
        exact[i] = filter.weight((begin + i - centre + 0.5) / widening);
        sum += exact[i];
      }
      int[] rounded = new int[exact.length];
      for (int i = 0; i < exact.length; i++) {
        rounded[i] = (int) Math.round(exact[i] / sum * (1 << PRECISION));
      }
      return rounded;
    }
  }
}
