package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.metric.Captioning.captions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;

/** Figures of a small corpus, from the formulas and constants of {@code coco-caption} in Python. */
final class CaptionMetricsParityTest {
  private static final CaptionCorpus CORPUS =
      Captioning.corpus(
          captions(
              "a brown dog runs across the grass",
              "a brown dog is running across the green grass",
              "the dog runs on the grass"),
          captions(
              "two people ride horses on the beach",
              "two people ride horses on a sandy beach",
              "a couple riding horses along the beach",
              "two riders on the beach"),
          captions(
              "a plate of food on a table",
              "a plate with rice and meat on a wooden table",
              "food on a table"),
          captions(
              "a man a man on a red bike",
              "a man rides a red bike down the street",
              "a man on a bicycle"));

  @Test
  void bleu() {
    // Its smoothing constants are worth less than 1e-9 where n-grams of each length match.
    Bleu bleu = Bleu.of(CORPUS);
    assertThat(bleu.bleu1()).isCloseTo(0.8965517241070154, offset(1e-9));
    assertThat(bleu.bleu2()).isCloseTo(0.8469010445482534, offset(1e-9));
    assertThat(bleu.bleu3()).isCloseTo(0.6990077873960103, offset(1e-9));
    assertThat(bleu.bleu4()).isCloseTo(0.532432157760634, offset(1e-9));
  }

  @Test
  void rougeL() {
    assertThat(RougeL.of(CORPUS)).isCloseTo(0.7831852080952724, offset(1e-12));
  }

  @Test
  void ciderD() {
    assertThat(CiderD.of(CORPUS)).isCloseTo(3.169596905830601, offset(1e-12));
  }
}
