package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/** Left becomes right. */
final class HorizontalFlip implements View {

  @Override
  public Frame of(Frame frame) {
    int width = frame.width();
    byte[] in = frame.rgb();
    byte[] out = new byte[in.length];
    int to = 0;
    for (int y = 0; y < frame.height(); y++) {
      int row = y * width * 3;
      for (int from = row + (width - 1) * 3; from >= row; from -= 3) {
        out[to++] = in[from];
        out[to++] = in[from + 1];
        out[to++] = in[from + 2];
      }
    }
    return new Frame(width, frame.height(), out);
  }
}
