package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/** Changes of tone: a new value for each of the 256 values of a channel, wherever it stands. */
final class Tones {
  private static final int VALUES = 256;

  private Tones() {}

  /** Multiplies by a factor, as Pillow blends with black; fractions are dropped. */
  static Frame brightness(Frame frame, double factor) {
    byte[] table = new byte[3 * VALUES]; // (3, 256)
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) Math.clamp((int) ((float) factor * (i % VALUES)), 0, 255);
    }
    return map(frame, table);
  }

  /** Spreads each channel so that its lowest value becomes 0 and its highest 255. */
  static Frame autoContrast(Frame frame) {
    int[] histogram = histogram(frame);
    byte[] table = new byte[3 * VALUES]; // (3, 256)
    for (int channel = 0; channel < 3; channel++) {
      int first = channel * VALUES;
      int low = 0;
      while (histogram[first + low] == 0) {
        low++;
      }
      int high = highest(histogram, first);
      for (int value = 0; value < VALUES; value++) {
        // A fraction computed as a whole number, for the highest value must not become 254.
        int spread = high == low ? value : (value - low) * 255 / (high - low);
        table[first + value] = (byte) Math.clamp(spread, 0, 255);
      }
    }
    return map(frame, table);
  }

  /**
   * Spreads each channel so that its values are about equally frequent, by Pillow's rule: a value
   * moves up one for each {@code step} pixels that are darker, and the brightest ones do not count
   * for the step.
   */
  static Frame equalize(Frame frame) {
    int[] histogram = histogram(frame);
    byte[] table = new byte[3 * VALUES]; // (3, 256)
    int pixels = frame.width() * frame.height();
    for (int channel = 0; channel < 3; channel++) {
      int first = channel * VALUES;
      int step = (pixels - histogram[first + highest(histogram, first)]) / 255;
      int darker = step / 2;
      for (int value = 0; value < VALUES; value++) {
        table[first + value] = (byte) (step == 0 ? value : Math.min(darker / step, 255));
        darker += histogram[first + value];
      }
    }
    return map(frame, table);
  }

  private static int[] histogram(Frame frame) {
    int[] histogram = new int[3 * VALUES]; // (3, 256)
    byte[] in = frame.rgb();
    for (int at = 0; at < in.length; at += 3) {
      histogram[in[at] & 0xff]++;
      histogram[VALUES + (in[at + 1] & 0xff)]++;
      histogram[2 * VALUES + (in[at + 2] & 0xff)]++;
    }
    return histogram;
  }

  private static int highest(int[] histogram, int first) {
    int high = VALUES - 1;
    while (histogram[first + high] == 0) {
      high--;
    }
    return high;
  }

  private static Frame map(Frame frame, byte[] table) {
    byte[] in = frame.rgb();
    byte[] out = new byte[in.length];
    for (int at = 0; at < in.length; at += 3) {
      out[at] = table[in[at] & 0xff];
      out[at + 1] = table[VALUES + (in[at + 1] & 0xff)];
      out[at + 2] = table[2 * VALUES + (in[at + 2] & 0xff)];
    }
    return new Frame(frame.width(), frame.height(), out);
  }
}
