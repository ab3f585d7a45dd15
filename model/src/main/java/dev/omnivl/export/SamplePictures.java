package dev.omnivl.export;

import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Pictures made up from a seed, the same on every machine, with large and small shapes as pictures
 * have: noise would say nothing of what a model sees. They are there where no others are.
 */
final class SamplePictures {
  private static final int CHANNELS = 3;
  private static final int MOST_SHAPES = 7;

  private SamplePictures() {}

  /** Pictures (side, side, 3) with values of 0 to 255. */
  static List<byte[]> of(int count, int side, long seed) {
    Random random = new Random(seed);
    List<byte[]> pictures = new ArrayList<>();
    for (int picture = 0; picture < count; picture++) {
      pictures.add(one(side, random));
    }
    return pictures;
  }

  private static byte[] one(int side, Random random) {
    byte[] pixels = new byte[CHANNELS * side * side];
    int[] from = colour(random);
    int[] to = colour(random);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          int value = from[channel] + (to[channel] - from[channel]) * y / side;
          pixels[CHANNELS * (y * side + x) + channel] = (byte) value;
        }
      }
    }
    int shapes = 1 + random.nextInt(MOST_SHAPES);
    for (int shape = 0; shape < shapes; shape++) {
      paint(pixels, side, random);
    }
    return pixels;
  }

  /** An ellipse or a rectangle of one colour. */
  private static void paint(byte[] pixels, int side, Random random) {
    int[] colour = colour(random);
    boolean round = random.nextBoolean();
    double middleX = random.nextDouble() * side;
    double middleY = random.nextDouble() * side;
    double halfWidth = (0.05 + 0.35 * random.nextDouble()) * side;
    double halfHeight = (0.05 + 0.35 * random.nextDouble()) * side;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double right = Math.abs(x - middleX) / halfWidth;
        double down = Math.abs(y - middleY) / halfHeight;
        if (round ? right * right + down * down <= 1 : Math.max(right, down) <= 1) {
          for (int channel = 0; channel < CHANNELS; channel++) {
            pixels[CHANNELS * (y * side + x) + channel] = (byte) colour[channel];
          }
        }
      }
    }
  }

  private static int[] colour(Random random) {
    return random.ints(CHANNELS, 0, 256).toArray();
  }

  /** Pictures as a graph takes them, (B, side, side, 3). */
  static Weight batch(List<byte[]> pictures, int side) {
    int each = CHANNELS * side * side;
    float[] data = new float[pictures.size() * each];
    for (int picture = 0; picture < pictures.size(); picture++) {
      for (int index = 0; index < each; index++) {
        data[picture * each + index] = pictures.get(picture)[index] & 0xff;
      }
    }
    return new Weight(Shape.of(pictures.size(), side, side, CHANNELS), data);
  }
}
