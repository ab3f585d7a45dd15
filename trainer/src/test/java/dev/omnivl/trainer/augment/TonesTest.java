package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.media.picture.Frame;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TonesTest {
  /** Its channels have other ranges and distributions. */
  private static final Frame PICTURE =
      Pictures.paint(
          40,
          30,
          (x, y, channel) ->
              switch (channel) {
                case 0 -> (x * 23 + y * 17) % 200 + 20;
                case 1 -> (x * x * 5 + y * 31) % 256;
                default -> x * y * 7 % 90;
              });

  @Test
  void autoContrastTakesTheLowestTo0AndTheHighestTo255() {
    Frame seen = Tones.autoContrast(PICTURE);
    for (int channel = 0; channel < 3; channel++) {
      int low = 255;
      int high = 0;
      for (int at = channel; at < PICTURE.rgb().length; at += 3) {
        low = Math.min(low, PICTURE.rgb()[at] & 0xff);
        high = Math.max(high, PICTURE.rgb()[at] & 0xff);
      }
      for (int at = channel; at < PICTURE.rgb().length; at += 3) {
        int expected = ((PICTURE.rgb()[at] & 0xff) - low) * 255 / (high - low);
        assertThat(seen.rgb()[at] & 0xff).isEqualTo(expected);
      }
    }
    assertThat(Tones.autoContrast(seen).rgb()).isEqualTo(seen.rgb());
  }

  @Test
  void autoContrastReaches255FromEveryRange() {
    for (int low = 0; low < 255; low++) {
      for (int high = low + 1; high < 256; high++) {
        Frame two = new Frame(2, 1, bytes(low, low, low, high, high, high));
        assertThat(Tones.autoContrast(two).rgb()).isEqualTo(bytes(0, 0, 0, 255, 255, 255));
      }
    }
  }

  @Test
  void aPlainPictureHasNothingToSpread() {
    Frame plain = Pictures.paint(20, 20, (x, y, channel) -> 40 + channel);
    assertThat(Tones.autoContrast(plain).rgb()).isEqualTo(plain.rgb());
    assertThat(Tones.equalize(plain).rgb()).isEqualTo(plain.rgb());
  }

  @Test
  void equalizeKeepsTheOrderAndMakesValuesEquallyFrequent() {
    // Squares crowd at the dark end.
    Frame dark = Pictures.paint(256, 4, (x, y, channel) -> x * x / 256);
    Frame seen = Tones.equalize(dark);
    long darkHalf = 0;
    for (int x = 0; x < 256; x++) {
      int value = Pictures.value(seen, x, 0, 0);
      darkHalf += value < 128 ? 1 : 0;
      assertThat(value).isGreaterThanOrEqualTo(x == 0 ? 0 : Pictures.value(seen, x - 1, 0, 0));
    }
    assertThat(darkHalf).isBetween(112L, 144L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.46, 1, 1.36, 1.9})
  void brightnessIsAFactor(double factor) {
    Frame seen = Tones.brightness(PICTURE, factor);
    for (int at = 0; at < PICTURE.rgb().length; at++) {
      int expected = (int) Math.min(255, (PICTURE.rgb()[at] & 0xff) * (float) factor);
      assertThat(seen.rgb()[at] & 0xff).isEqualTo(expected);
    }
  }

  /** Checksums of what Pillow 12.3 makes of the same picture. */
  @Test
  void agreesWithPillow() {
    assertThat(sum(PICTURE)).isEqualTo(1772393433L);
    assertThat(sum(Tones.equalize(PICTURE))).isEqualTo(4008975729L);
    assertThat(sum(Tones.autoContrast(PICTURE))).isEqualTo(2359967785L);
    assertThat(sum(Tones.brightness(PICTURE, 1.36))).isEqualTo(2942019091L);
    assertThat(sum(Tones.brightness(PICTURE, 0.46))).isEqualTo(4098556036L);
    assertThat(sum(new Sharpness(1.9).of(PICTURE))).isEqualTo(1687634432L);
    assertThat(sum(new Sharpness(0.28).of(PICTURE))).isEqualTo(1309610549L);
  }

  private static long sum(Frame frame) {
    CRC32 sum = new CRC32();
    sum.update(frame.rgb());
    return sum.getValue();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] = (byte) values[at];
    }
    return bytes;
  }
}
