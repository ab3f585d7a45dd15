package dev.omnivl.trainer.loss;

import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.trainer.fixture.NdTesting;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ContrastTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2212);

  @Test
  void isTheMeanOverBothDirectionsAndAllPositives() {
    for (List<String> concepts :
        List.of(
            List.of("a", "b", "c", "d", "e"),
            List.of("a", "b", "a", "a", "b"),
            List.of("a", "a", "a", "a", "a"))) {
      try (NDManager manager = NdTesting.manager()) {
        SplittableRandom random = new SplittableRandom(SEED);
        NDArray visual = random(manager, random, 5, 8).normalize(2, 1);
        NDArray text = random(manager, random, 5, 8).normalize(2, 1);
        NDArray temperature = manager.create(new float[] {0.07f});
        Contrast contrast = Contrast.of(visual, text, temperature, concepts);
        double[][] logits = new double[5][5];
        for (int row = 0; row < 5; row++) {
          for (int column = 0; column < 5; column++) {
            logits[row][column] = visual.get(row).mul(text.get(column)).sum().getFloat() / 0.07;
            assertThat(contrast.logits().getFloat(row, column))
                .isCloseTo((float) logits[row][column], offset(1e-4f));
          }
        }
        assertThat(contrast.loss().getFloat())
            .as("%s, seed %d", concepts, SEED)
            .isCloseTo((float) loss(logits, concepts), offset(1e-4f));
      }
    }
  }

  /** Sum over samples of both directions, -1/|P| Σ log softmax over the positives P. */
  private static double loss(double[][] logits, List<String> concepts) {
    int size = concepts.size();
    double loss = 0;
    for (int sample = 0; sample < size; sample++) {
      double toText = 0;
      double toVisual = 0;
      for (int other = 0; other < size; other++) {
        toText += Math.exp(logits[sample][other]);
        toVisual += Math.exp(logits[other][sample]);
      }
      int positives = 0;
      double own = 0;
      for (int other = 0; other < size; other++) {
        if (concepts.get(sample).equals(concepts.get(other))) {
          positives++;
          own += logits[sample][other] - Math.log(toText);
          own += logits[other][sample] - Math.log(toVisual);
        }
      }
      loss -= own / positives / 2 / size;
    }
    return loss;
  }
}
