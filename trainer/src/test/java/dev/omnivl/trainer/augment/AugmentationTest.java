package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Resampler;
import dev.omnivl.trainer.fixture.Mild;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AugmentationTest {
  private static final int SIZE = 20;
  private static final int SIDE = 16;
  private static final int FRAMES = 3;
  private static final int BYTES = SIZE * SIZE * 3;
  private static final int SEEN = SIDE * SIDE * 3;

  private static final RandomResizedCrop CROP = new RandomResizedCrop(0.5, 1);
  private static final RandAugment RANDOM = new RandAugment(2, 7, 0.8);
  private static final Augmentation NONE = new Augmentation(null, null, 0, null);
  private static final Augmentation FLIP = new Augmentation(null, null, 1, null);

  static List<Augmentation> all() {
    return List.of(
        NONE,
        FLIP,
        Mild.AUGMENTATION,
        new Augmentation(CROP, null, 0.5, RANDOM),
        new Augmentation(CROP, Mild.AFFINE, 0.5, RANDOM),
        new Augmentation(null, null, 0, RANDOM));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyFrameOfAClipIsSeenAsItsImage(Augmentation augmentation) {
    byte[] clip = Pictures.noise(SIZE, SIZE * FRAMES, 1).rgb();
    for (int seed = 0; seed < 30; seed++) {
      byte[] seen = view(augmentation, clip, SIZE, seed);
      assertThat(seen).hasSize(FRAMES * SEEN).isEqualTo(view(augmentation, clip, SIZE, seed));
      for (int frame = 0; frame < FRAMES; frame++) {
        byte[] image = Arrays.copyOfRange(clip, frame * BYTES, (frame + 1) * BYTES);
        assertThat(Arrays.copyOfRange(seen, frame * SEEN, (frame + 1) * SEEN))
            .isEqualTo(view(augmentation, image, SIZE, seed));
      }
    }
  }

  @Test
  void writesOnlyItsPartOfTheBatch() {
    byte[] clip = Pictures.noise(SIZE, SIZE * FRAMES, 1).rgb();
    byte[] out = new byte[5 + FRAMES * SEEN + 7];
    new Augmentation(CROP, null, 0.5, RANDOM)
        .apply(clip, SIZE, out, 5, SIDE, new SplittableRandom(1));
    assertThat(Arrays.copyOf(out, 5)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, 5 + FRAMES * SEEN, out.length)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, 5, 5 + FRAMES * SEEN))
        .isEqualTo(view(new Augmentation(CROP, null, 0.5, RANDOM), clip, SIZE, 1));
  }

  @Test
  void withAllOffAPictureIsOnlyResizedAndNothingIsDrawn() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] out = new byte[SEEN];
    NONE.apply(Pictures.noise(SIZE, SIZE, 1).rgb(), SIZE, out, 0, SIDE, random);
    assertThat(out)
        .isEqualTo(
            Resampler.resize(Pictures.noise(SIZE, SIZE, 1), SIDE, SIDE, Filter.BICUBIC).rgb());
    assertThat(random.nextLong()).isEqualTo(new SplittableRandom(1).nextLong());
    byte[] fitting = Pictures.noise(SIDE, SIDE, 1).rgb();
    assertThat(view(NONE, fitting, SIDE, 1)).isEqualTo(fitting);
  }

  @Test
  void stepsThatChangeNothingChangeNothing() {
    Augmentation still =
        new Augmentation(
            new RandomResizedCrop(1, 1),
            new AffineColour(0, 0, 0, 0, 0),
            0,
            new RandAugment(2, 5, 0));
    byte[] picture = Pictures.noise(SIDE, SIDE, 1).rgb();
    assertThat(view(still, picture, SIDE, 3)).isEqualTo(picture);
  }

  @Test
  void flippedTwiceIsAsBefore() {
    byte[] picture = Pictures.noise(SIDE, SIDE, 1).rgb();
    byte[] once = view(FLIP, picture, SIDE, 1);
    assertThat(once).isNotEqualTo(picture);
    assertThat(Arrays.copyOf(once, 3))
        .isEqualTo(Arrays.copyOfRange(picture, (SIDE - 1) * 3, SIDE * 3));
    assertThat(view(FLIP, once, SIDE, 2)).isEqualTo(picture);
  }

  @Test
  void flipsAsOftenAsItShould() {
    byte[] picture = Pictures.noise(SIDE, SIDE, 1).rgb();
    byte[] flipped = view(FLIP, picture, SIDE, 1);
    int count = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      byte[] seen = view(new Augmentation(null, null, 0.25, null), picture, SIDE, seed);
      count += Arrays.equals(seen, flipped) ? 1 : 0;
    }
    assertThat(count).isBetween(195, 305); // four standard deviations
  }

  @Test
  void refusesAProbabilityThatIsNone() {
    assertThatThrownBy(() -> new Augmentation(null, null, 1.5, null))
        .hasMessage("augmentation.flip must be 0 to 1, not 1.5");
  }

  private static byte[] view(Augmentation augmentation, byte[] pixels, int size, long seed) {
    byte[] out = new byte[pixels.length / (size * size) * SIDE * SIDE];
    augmentation.apply(pixels, size, out, 0, SIDE, new SplittableRandom(seed));
    return out;
  }
}
