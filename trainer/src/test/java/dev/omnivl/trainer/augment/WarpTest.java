package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.picture.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WarpTest {
  private static final Frame PICTURE = Pictures.noise(11, 8, 1);

  static List<Warp> nothing() {
    return List.of(
        Warp.shearX(0),
        Warp.shearY(0),
        Warp.translateX(0),
        Warp.translateY(0),
        Warp.rotate(0, 11, 8));
  }

  static List<Warp> warps() {
    return List.of(
        Warp.shearX(0.15),
        Warp.shearX(-0.3),
        Warp.shearY(0.15),
        Warp.translateX(2.5),
        Warp.translateY(-1.25),
        Warp.rotate(15, 11, 8),
        Warp.rotate(-30, 11, 8));
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void byNothingChangesNothing(Warp warp) {
    assertThat(warp.of(PICTURE).rgb()).isEqualTo(PICTURE.rgb());
  }

  @ParameterizedTest
  @MethodSource("warps")
  void showsThePictureAtItsPlace(Warp warp) {
    Frame seen = warp.of(PICTURE);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 11; x++) {
        double fromX = warp.xx() * x + warp.xy() * y + warp.x0();
        double fromY = warp.yx() * x + warp.yy() * y + warp.y0();
        double expected = tent(PICTURE, fromX, fromY, 2);
        assertThat((double) Pictures.value(seen, x, y, 2)).isCloseTo(expected, within(0.51));
      }
    }
  }

  @Test
  void translatesByWholePixels() {
    Frame left = Warp.translateX(3).of(PICTURE);
    Frame down = Warp.translateY(-2).of(PICTURE);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 11; x++) {
        assertThat(Pictures.value(left, x, y, 0))
            .isEqualTo(x + 3 < 11 ? Pictures.value(PICTURE, x + 3, y, 0) : 128);
        assertThat(Pictures.value(down, x, y, 0))
            .isEqualTo(y < 2 ? 128 : Pictures.value(PICTURE, x, y - 2, 0));
      }
    }
  }

  @Test
  void shearsEachRowAndColumnByItsNumber() {
    Frame rows = Warp.shearX(1).of(PICTURE);
    Frame columns = Warp.shearY(-1).of(PICTURE);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 11; x++) {
        assertThat(Pictures.value(rows, x, y, 0))
            .isEqualTo(x < y ? 128 : Pictures.value(PICTURE, x - y, y, 0));
        assertThat(Pictures.value(columns, x, y, 0))
            .isEqualTo(x + y < 8 ? Pictures.value(PICTURE, x, x + y, 0) : 128);
      }
    }
  }

  @Test
  void rotatesAgainstTheClockAboutTheMiddle() {
    Frame square = Pictures.noise(9, 9, 2);
    Frame quarter = Warp.rotate(90, 9, 9).of(square);
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        assertThat(Pictures.value(quarter, x, y, 1)).isEqualTo(Pictures.value(square, 8 - y, x, 1));
      }
    }
  }

  /** The mean of all pixels, weighted by how near they are; what is missing is grey. */
  private static double tent(Frame frame, double x, double y, int channel) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < frame.height(); row++) {
      for (int column = 0; column < frame.width(); column++) {
        double weight = Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(y - row));
        sum += weight * Pictures.value(frame, column, row, channel);
        weights += weight;
      }
    }
    return sum + (1 - weights) * 128;
  }
}
