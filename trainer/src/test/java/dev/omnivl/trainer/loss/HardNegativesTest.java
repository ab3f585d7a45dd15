package dev.omnivl.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HardNegativesTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2213);

  @Test
  void neverPicksWhatCannotBeToldApart() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      int size = random.nextInt(2, 9);
      List<String> alike = random.ints(size, 0, 3).mapToObj(Integer::toString).toList();
      float[] logits = new float[size * size];
      for (int index = 0; index < logits.length; index++) {
        logits[index] = (float) random.nextDouble(-100, 100);
      }
      HardNegatives negatives =
          new HardNegatives(logits, size, (a, b) -> alike.get(a).equals(alike.get(b)), 0);
      boolean any = alike.stream().distinct().count() > 1;
      for (int sample = 0; sample < size; sample++) {
        for (int other :
            new int[] {negatives.text(sample, random), negatives.visual(sample, random)}) {
          assertThat(other >= 0).as("seed %d, round %d, %s", SEED, round, alike).isEqualTo(any);
          if (any) {
            assertThat(alike.get(other)).isNotEqualTo(alike.get(sample));
          }
        }
      }
    }
  }

  @Test
  void picksHardOnesAsOftenAsTheirSoftmaxSays() {
    float[] logits = {9, 0, (float) Math.log(3), 7, 9, 7, 5, 5, 9};
    HardNegatives negatives = new HardNegatives(logits, 3, (a, b) -> a == b, 0);
    SplittableRandom random = new SplittableRandom(SEED);
    int hard = 0;
    for (int draw = 0; draw < 4_000; draw++) {
      hard += negatives.text(0, random) == 2 ? 1 : 0;
    }
    assertThat(hard).isBetween(2_850, 3_150); // 3 of 4, within four deviations
  }

  @Test
  void readsTextsInRowsAndMediaInColumns() {
    float[] logits = {0, 50, 0, 0, 0, 50, 50, 0, 0};
    HardNegatives negatives = new HardNegatives(logits, 3, (a, b) -> a == b, 0);
    SplittableRandom random = new SplittableRandom(SEED);
    assertThat(negatives.text(0, random)).isEqualTo(1);
    assertThat(negatives.visual(0, random)).isEqualTo(2);
  }
}
