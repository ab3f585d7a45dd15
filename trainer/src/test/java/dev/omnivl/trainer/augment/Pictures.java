package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;
import java.util.Random;

/** Small pictures to change. */
final class Pictures {
  private Pictures() {}

  /** A value for each column, row and channel. */
  interface Painter {
    int value(int x, int y, int channel);
  }

  static Frame noise(int width, int height, long seed) {
    byte[] rgb = new byte[width * height * 3];
    new Random(seed).nextBytes(rgb);
    return new Frame(width, height, rgb);
  }

  static Frame paint(int width, int height, Painter painter) {
    byte[] rgb = new byte[width * height * 3];
    for (int at = 0; at < rgb.length; at++) {
      rgb[at] = (byte) painter.value(at / 3 % width, at / 3 / width, at % 3);
    }
    return new Frame(width, height, rgb);
  }

  static int value(Frame frame, int x, int y, int channel) {
    return frame.rgb()[(y * frame.width() + x) * 3 + channel] & 0xff;
  }
}
