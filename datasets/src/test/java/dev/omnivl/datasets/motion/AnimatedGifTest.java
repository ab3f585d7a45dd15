package dev.omnivl.datasets.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.decode.MediaDecoder;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnimatedGifTest {
  private static final int SIDE = 12;
  private static final int COLOURS = 256;

  @Test
  void everyColourOfEveryFrameComesBackInOrder() throws IOException {
    List<BufferedImage> frames = noise(17);
    byte[] gif = AnimatedGif.encode(frames, 10);
    List<TimedFrame> decoded =
        new MediaDecoder(MediaLimits.DEFAULTS)
            .frames(gif, "noise", FrameSampling.uniform(frames.size()), 0);

    for (int frame = 0; frame < frames.size(); frame++) {
      byte[] rgb = decoded.get(frame).frame().rgb();
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        int expected = frames.get(frame).getRGB(pixel % SIDE, pixel / SIDE);
        assertThat(rgb[3 * pixel]).isEqualTo((byte) (expected >> 16));
        assertThat(rgb[3 * pixel + 1]).isEqualTo((byte) (expected >> 8));
        assertThat(rgb[3 * pixel + 2]).isEqualTo((byte) expected);
      }
    }
  }

  @Test
  void thePaletteIsStoredOnce() throws IOException {
    List<BufferedImage> frames = noise(17);
    int one = AnimatedGif.encode(frames.subList(0, 1), 10).length;
    int three = AnimatedGif.encode(frames, 10).length;
    int table = 3 * COLOURS;
    assertThat(one).isGreaterThan(table);
    assertThat(three - one).isLessThan(2 * (SIDE * SIDE * 9 / 8 + 40)).isLessThan(table);
  }

  @Test
  void framesWithoutACommonPaletteAreRefused() {
    BufferedImage other = noise(18).getFirst();
    assertThatThrownBy(() -> AnimatedGif.encode(List.of(noise(17).getFirst(), other), 10))
        .hasMessageContaining("must share a palette");
    BufferedImage none = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    assertThatThrownBy(() -> AnimatedGif.encode(List.of(none), 10))
        .hasMessageContaining("frames with a palette");
  }

  /** Three frames of noise in 256 colours by chance. */
  private static List<BufferedImage> noise(long seed) {
    Random random = new Random(seed);
    int[] colours = random.ints(COLOURS, 0, 1 << 24).toArray();
    IndexColorModel palette = new IndexColorModel(8, COLOURS, colours, 0, false, -1, 0);
    List<BufferedImage> frames = new ArrayList<>();
    for (int frame = 0; frame < 3; frame++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED, palette);
      int[] indices = random.ints((long) SIDE * SIDE, 0, COLOURS).toArray();
      image.getRaster().setPixels(0, 0, SIDE, SIDE, indices);
      frames.add(image);
    }
    return frames;
  }
}
