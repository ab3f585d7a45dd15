package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Resampler;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ResamplerTest {
  private static Frame noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new SplittableRandom(7).nextBytes(rgb);
    return new Frame(width, height, rgb);
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void sameSizeIsUnchanged(Filter filter) {
    Frame frame = noise(31, 17);
    assertThat(Resampler.resize(frame, 31, 17, filter)).isSameAs(frame);
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void plainStaysPlain(Filter filter) {
    Frame plain = Picture.plain(40, 30, 0x3c96fa).onWhite();
    for (int side : new int[] {1, 7, 30, 64}) {
      Frame resized = Resampler.resize(plain, side, side, filter);
      assertThat(resized.rgb()).isEqualTo(Picture.plain(side, side, 0x3c96fa).onWhite().rgb());
    }
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void transposingFirstOrLastIsTheSame(Filter filter) {
    Frame frame = Picture.gradient(60, 44).onWhite();
    Frame one = Orientation.TRANSPOSED.upright(Resampler.resize(frame, 17, 13, filter));
    Frame other = Resampler.resize(Orientation.TRANSPOSED.upright(frame), 13, 17, filter);
    for (int i = 0; i < one.rgb().length; i++) { // columns are rounded before rows
      assertThat(one.rgb()[i] & 0xff).isCloseTo(other.rgb()[i] & 0xff, within(1));
    }
  }

  @Test
  void areaIsTheMean() {
    Frame checks = Picture.paint(8, 8, (x, y) -> (x + y) % 2 == 0 ? -1 : 0xff000000).onWhite();
    byte[] mean = Resampler.resize(checks, 2, 2, Filter.AREA).rgb();
    for (byte value : mean) {
      assertThat(value & 0xff).isCloseTo(128, within(1));
    }
  }

  /**
   * Pillow's {@code Image.resize} gives these numbers for the same picture: its BICUBIC and BOX
   * filters.
   */
  @Test
  void agreesWithPillow() {
    Frame ramp =
        Picture.paint(
                6,
                5,
                (x, y) -> 0xff000000 | (x * 40 + y * 11) << 16 | (x * x * 7) << 8 | y * y * 15)
            .onWhite();
    assertThat(unsigned(Resampler.resize(ramp, 4, 3, Filter.BICUBIC))).isEqualTo(PILLOW_BICUBIC);
    assertThat(unsigned(Resampler.resize(ramp, 4, 3, Filter.AREA))).isEqualTo(PILLOW_BOX);
  }

  private static final int[] PILLOW_BICUBIC = {
    16, 1, 3, 72, 21, 3, 136, 76, 3, 192, 156, 3, 34, 1, 63, 90, 21, 63, 154, 76, 63, 210, 156, 63,
    52, 1, 200, 108, 21, 200, 172, 76, 200, 228, 156, 200
  };
  private static final int[] PILLOW_BOX = {
    26, 4, 8, 86, 28, 8, 146, 88, 8, 206, 175, 8, 42, 4, 60, 102, 28, 60, 162, 88, 60, 222, 175, 60,
    59, 4, 188, 119, 28, 188, 179, 88, 188, 239, 175, 188
  };

  private static int[] unsigned(Frame frame) {
    int[] values = new int[frame.rgb().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = frame.rgb()[i] & 0xff;
    }
    return values;
  }
}
