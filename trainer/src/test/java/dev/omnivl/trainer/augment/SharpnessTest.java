package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.media.picture.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SharpnessTest {
  private static final int[][] KERNEL = {{1, 1, 1}, {1, 5, 1}, {1, 1, 1}}; // of 13

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1, 1.9})
  void blendsWithTheSmoothPicture(double factor) {
    Frame picture = Pictures.noise(9, 7, 1);
    Frame seen = new Sharpness(factor).of(picture);
    for (int y = 1; y < 6; y++) {
      for (int x = 1; x < 8; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int value = Pictures.value(picture, x, y, channel);
          long smooth = smooth(picture, x, y, channel);
          float blend = smooth + (float) factor * (value - smooth);
          int expected = (int) Math.max(0, Math.min(255, blend));
          assertThat(Pictures.value(seen, x, y, channel)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void theRimStays() {
    Frame picture = Pictures.noise(9, 7, 2);
    Frame seen = new Sharpness(0).of(picture);
    for (int y = 0; y < 7; y++) {
      for (int x = 0; x < 9; x += y == 0 || y == 6 ? 1 : 8) {
        assertThat(Pictures.value(seen, x, y, 1)).isEqualTo(Pictures.value(picture, x, y, 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 5", "5, 2"})
  void aPictureThatIsAllRimStays(int width, int height) {
    Frame picture = Pictures.noise(width, height, 3);
    assertThat(new Sharpness(0).of(picture).rgb()).isEqualTo(picture.rgb());
  }

  private static long smooth(Frame picture, int x, int y, int channel) {
    double sum = 0;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        sum += KERNEL[row][column] * Pictures.value(picture, x + column - 1, y + row - 1, channel);
      }
    }
    return Math.round(sum / 13);
  }
}
