package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Resampler;
import dev.omnivl.trainer.augment.RandomResizedCrop.Box;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RandomResizedCropTest {

  @ParameterizedTest
  @CsvSource({"280, 280, 0.2, 1", "280, 280, 0.5, 1", "320, 240, 0.08, 0.4"})
  void partsLieInsideWithAreaAndRatioInRange(int width, int height, double least, double most) {
    RandomResizedCrop crop = new RandomResizedCrop(least, most);
    SplittableRandom random = new SplittableRandom(1);
    double smallest = 1;
    double largest = 0;
    for (int draw = 0; draw < 1_000; draw++) {
      Box box = crop.box(width, height, random);
      assertThat(box.left()).isBetween(0, width - box.width());
      assertThat(box.top()).isBetween(0, height - box.height());
      // Sides are rounded to whole pixels.
      assertThat((box.width() + 0.5) / (box.height() - 0.5)).isGreaterThanOrEqualTo(0.75);
      assertThat((box.width() - 0.5) / (box.height() + 0.5)).isLessThanOrEqualTo(4.0 / 3);
      assertThat((box.width() + 0.5) * (box.height() + 0.5) / (width * height))
          .isGreaterThanOrEqualTo(least);
      assertThat((box.width() - 0.5) * (box.height() - 0.5) / (width * height))
          .isLessThanOrEqualTo(most);
      double area = (double) box.width() * box.height() / (width * height);
      smallest = Math.min(smallest, area);
      largest = Math.max(largest, area);
    }
    assertThat(smallest).isLessThan(least + 0.05);
    assertThat(largest).isGreaterThan(most - 0.1);
  }

  @Test
  void aViewIsItsPartResized() {
    Frame picture = Pictures.noise(40, 30, 1);
    RandomResizedCrop crop = new RandomResizedCrop(0.2, 0.6);
    for (int seed = 0; seed < 20; seed++) {
      Box box = crop.box(40, 30, new SplittableRandom(seed));
      Frame part =
          Pictures.paint(
              box.width(),
              box.height(),
              (x, y, channel) -> Pictures.value(picture, box.left() + x, box.top() + y, channel));
      Frame seen = crop.draw(40, 30, 16, new SplittableRandom(seed)).of(picture);
      assertThat(seen.rgb()).isEqualTo(Resampler.resize(part, 16, 16, Filter.BICUBIC).rgb());
    }
  }

  @Test
  void theWholeOfASquareAtItsOwnSizeStaysAsItIs() {
    Frame picture = Pictures.noise(16, 16, 1);
    for (int seed = 0; seed < 20; seed++) {
      View view = new RandomResizedCrop(1, 1).draw(16, 16, 16, new SplittableRandom(seed));
      assertThat(view.of(picture).rgb()).isEqualTo(picture.rgb());
    }
  }

  @Test
  void theMiddleStandsInWhereNoDrawFits() {
    RandomResizedCrop all = new RandomResizedCrop(1, 1);
    assertThat(all.box(12, 100, new SplittableRandom(1))).isEqualTo(new Box(0, 42, 12, 16));
    assertThat(all.box(100, 12, new SplittableRandom(1))).isEqualTo(new Box(42, 0, 16, 12));
    assertThat(all.box(1, 1, new SplittableRandom(1))).isEqualTo(new Box(0, 0, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 0.4", "0.5, 1.1", "NaN, 1"})
  void refusesARangeThatIsNone(double smallest, double largest) {
    assertThatThrownBy(() -> new RandomResizedCrop(smallest, largest))
        .hasMessage(
            "augmentation.crop must be smallest to largest, above 0 and up to 1, not "
                + smallest
                + " to "
                + largest);
  }
}
