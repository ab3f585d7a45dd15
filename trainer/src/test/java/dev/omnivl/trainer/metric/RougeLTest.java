package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.metric.Captioning.captions;
import static dev.omnivl.trainer.metric.Captioning.corpus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RougeLTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2402);

  @Test
  void agreesWithTheExampleOfThePaper() {
    // As many words on both sides, so precision, recall and their mean are the same for any β.
    String reference = "police killed the gunman";
    assertThat(RougeL.of(captions("police kill the gunman", reference)))
        .isCloseTo(0.75, offset(1e-12));
    assertThat(RougeL.of(captions("the gunman kill police", reference)))
        .isCloseTo(0.5, offset(1e-12));
    assertThat(RougeL.of(captions("the gunman police killed", reference)))
        .isCloseTo(0.5, offset(1e-12));
  }

  @Test
  void takesPrecisionAndRecallFromDifferentReferences() {
    // Of "a b": all of it stands in the first (P = 1, R = 1/2), and half of it is the second
    // (P = 1/2, R = 1). Both best: 1.
    assertThat(RougeL.of(captions("a b", "a c b d", "a"))).isCloseTo(1, offset(1e-12));
    // The first alone: 2.44 · 1 · 0.5 / (0.5 + 1.44).
    assertThat(RougeL.of(captions("a b", "a c b d"))).isCloseTo(1.22 / 1.94, offset(1e-12));
    // The second alone: 2.44 · 0.5 · 1 / (1 + 0.72).
    assertThat(RougeL.of(captions("a b", "a"))).isCloseTo(1.22 / 1.72, offset(1e-12));
  }

  @Test
  void isTheMeanOverMedia() {
    assertThat(RougeL.of(corpus(captions("a cat", "a cat"), captions("a dog", "two cows"))))
        .isCloseTo(0.5, offset(1e-12));
  }

  @Test
  void givesOneToWhatPeopleSayAndZeroToNothing() {
    assertThat(RougeL.of(captions("a cat on a mat", "a dog", "a cat on a mat")))
        .isCloseTo(1, offset(1e-12));
    assertThat(RougeL.of(captions("cat", "cat"))).isCloseTo(1, offset(1e-12));
    assertThat(RougeL.of(captions("", "a cat"))).isZero();
    assertThat(RougeL.of(captions("a cat", ""))).isZero();
    assertThat(RougeL.of(captions("", ""))).isZero();
  }

  @Test
  void agreesWithPlainLoops() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      CaptionCorpus corpus = Captioning.random(random);
      double sum = 0;
      for (Captions captions : corpus.media().values()) {
        double precision = 0;
        double recall = 0;
        for (List<String> reference : captions.references()) {
          double common = common(captions.candidate(), reference);
          precision = Math.max(precision, common / Math.max(1, captions.candidate().size()));
          recall = Math.max(recall, common / Math.max(1, reference.size()));
        }
        sum += precision == 0 ? 0 : 1 / ((1 / precision + 1.44 / recall) / 2.44);
      }
      assertThat(RougeL.of(corpus))
          .as("seed %d, round %d, %s", SEED, round, corpus)
          .isCloseTo(sum / corpus.media().size(), offset(1e-12));
      assertThat(RougeL.of(Captioning.reversed(corpus))).isEqualTo(RougeL.of(corpus));
    }
  }

  /** The definition, by trying every subsequence of one of them (at most 2^9). */
  private static int common(List<String> one, List<String> other) {
    int longest = 0;
    for (int kept = 0; kept < 1 << one.size(); kept++) {
      int at = 0;
      boolean found = true;
      for (int word = 0; word < one.size() && found; word++) {
        if ((kept >> word & 1) == 1) {
          int next = other.subList(at, other.size()).indexOf(one.get(word));
          found = next >= 0;
          at += next + 1;
        }
      }
      longest = found ? Math.max(longest, Integer.bitCount(kept)) : longest;
    }
    return longest;
  }
}
