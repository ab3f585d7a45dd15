package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.media.picture.Frame;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RandAugmentTest {
  private static final Frame PICTURE =
      Pictures.paint(24, 24, (x, y, channel) -> 30 + (x * 7 + y * 5 + x * y + channel * 31) % 190);
  private static final int DRAWS = 2_000;

  @Test
  void aViewIsAFunctionOfTheSeed() {
    RandAugment two = new RandAugment(2, 5, 1);
    assertThat(seen(two, 3)).isEqualTo(seen(two, 3)).isNotEqualTo(seen(two, 4));
  }

  /**
   * Identity is one operation of ten; at level 5 brightness and sharpness change nothing either.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 5, 0, 1",
    "3, 9, 0, 1",
    "1, 5, 1, 0.3",
    "1, 9, 1, 0.1",
    "1, 5, 0.5, 0.65",
    "2, 5, 0.5, 0.4225"
  })
  void changesAsOftenAsItShould(int operations, int magnitude, double probability, double same) {
    RandAugment augment = new RandAugment(operations, magnitude, probability);
    int unchanged = 0;
    for (int seed = 0; seed < DRAWS; seed++) {
      unchanged += Arrays.equals(seen(augment, seed), PICTURE.rgb()) ? 1 : 0;
    }
    // Four standard deviations; exactly where the share is 1.
    double tolerance = 4 * Math.sqrt(same * (1 - same) / DRAWS);
    assertThat((double) unchanged / DRAWS).isBetween(same - tolerance, same + tolerance);
  }

  @ParameterizedTest
  @EnumSource
  void anOperationHasItsArguments(Operation operation) {
    Set<List<Byte>> drawn = new HashSet<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int draw = 0; draw < 40; draw++) {
      drawn.add(list(operation.draw(0.9, random).of(PICTURE)));
    }
    List<View> expected =
        switch (operation) {
          case IDENTITY -> List.of(frame -> frame);
          case AUTO_CONTRAST -> List.of(Tones::autoContrast);
          case BRIGHTNESS -> List.of(frame -> Tones.brightness(frame, 1.72));
          case SHARPNESS -> List.of(new Sharpness(1.72));
          case EQUALIZE -> List.of(Tones::equalize);
          case SHEAR_X -> List.of(Warp.shearX(0.27), Warp.shearX(-0.27));
          case SHEAR_Y -> List.of(Warp.shearY(0.27), Warp.shearY(-0.27));
          case TRANSLATE_X -> List.of(Warp.translateX(9), Warp.translateX(-9));
          case TRANSLATE_Y -> List.of(Warp.translateY(9), Warp.translateY(-9));
          case ROTATE -> List.of(Warp.rotate(27, 24, 24), Warp.rotate(-27, 24, 24));
        };
    assertThat(drawn)
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().map(view -> list(view.of(PICTURE))).toList());
  }

  @ParameterizedTest
  @EnumSource
  void noOperationWritesToItsPicture(Operation operation) {
    byte[] before = PICTURE.rgb().clone();
    operation.draw(0.9, new SplittableRandom(1)).of(PICTURE);
    assertThat(PICTURE.rgb()).isEqualTo(before);
  }

  @Test
  void refusesWhatIsNoSetting() {
    assertThatThrownBy(() -> new RandAugment(0, 5, 0.5))
        .hasMessage("augmentation.randAugment.operations must be at least 1, not 0");
    assertThatThrownBy(() -> new RandAugment(2, 11, 0.5))
        .hasMessage("augmentation.randAugment.magnitude must be 0 to 10, not 11");
    assertThatThrownBy(() -> new RandAugment(2, -1, 0.5))
        .hasMessage("augmentation.randAugment.magnitude must be 0 to 10, not -1");
    assertThatThrownBy(() -> new RandAugment(2, 5, Double.NaN))
        .hasMessage("augmentation.randAugment.probability must be 0 to 1, not NaN");
  }

  private static byte[] seen(RandAugment augment, long seed) {
    return augment.draw(new SplittableRandom(seed)).of(PICTURE).rgb();
  }

  private static List<Byte> list(Frame frame) {
    Byte[] bytes = new Byte[frame.rgb().length];
    Arrays.setAll(bytes, at -> frame.rgb()[at]);
    return List.of(bytes);
  }
}
