package dev.omnivl.spark;

import dev.omnivl.media.Encoder;
import dev.omnivl.media.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Pictures and clips that differ from each other. */
final class Drawn {
  private static final int SIDE = 96;
  private static final int RATE = 8;

  private Drawn() {}

  static void image(Path file, long seed) throws IOException {
    Picture picture = picture(seed);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int at = 4 * (y * SIDE + x);
        byte[] rgba = picture.rgba();
        image.setRGB(
            x, y, (rgba[at] & 0xff) << 16 | (rgba[at + 1] & 0xff) << 8 | (rgba[at + 2] & 0xff));
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  /** Some shots of three seconds each. */
  static void clip(Path file, int shots, long seed) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (int shot = 0; shot < shots; shot++) {
      Picture picture = picture(seed + shot);
      for (int i = 0; i < 3 * RATE; i++) {
        pictures.add(picture);
      }
    }
    Files.write(
        file,
        new Encoder("mp4", "mpeg4", "yuv420p", RATE, Map.of("g", "50", "b", "2M"))
            .encode(pictures));
  }

  private static Picture picture(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] colours = random.ints(9, 0, 1 << 24).toArray();
    return Picture.paint(
        SIDE, SIDE, (x, y) -> 0xff000000 | colours[3 * (3 * y / SIDE) + 3 * x / SIDE]);
  }
}
