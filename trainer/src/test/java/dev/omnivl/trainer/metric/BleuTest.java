package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.metric.Captioning.captions;
import static dev.omnivl.trainer.metric.Captioning.corpus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BleuTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2401);

  /** The references of the paper's first example, in lower case and without periods. */
  private static final String[] PARTY = {
    "it is a guide to action that ensures that the military will forever heed party commands",
    "it is the guiding principle which guarantees the military forces always being under the"
        + " command of the party",
    "it is the practical guide for the army always to heed the directions of the party"
  };

  @Test
  void countsAsThePaperDoesInItsFirstExample() {
    Captions good =
        captions(
            "it is a guide to action which ensures that the military always obeys the commands of"
                + " the party",
            PARTY);
    Captions bad =
        captions(
            "it is to insure the troops forever hearing the activity guidebook that party direct",
            PARTY);
    assertThat(Bleu.precision(corpus(good), 1)).isEqualTo(17 / 18.0);
    assertThat(Bleu.precision(corpus(good), 2)).isEqualTo(10 / 17.0);
    assertThat(Bleu.precision(corpus(bad), 1)).isEqualTo(8 / 14.0);
    assertThat(Bleu.precision(corpus(bad), 2)).isEqualTo(1 / 13.0);
    assertThat(Bleu.of(corpus(good)).bleu4()).isGreaterThan(Bleu.of(corpus(bad)).bleu4());
  }

  @Test
  void clipsAsThePaperDoesInItsSecondExample() {
    CaptionCorpus the =
        corpus(
            captions(
                "the the the the the the the",
                "the cat is on the mat",
                "there is a cat on the mat"));
    assertThat(Bleu.precision(the, 1)).isEqualTo(2 / 7.0);
    assertThat(Bleu.precision(the, 2)).isZero();
    assertThat(Bleu.of(the)).isEqualTo(new Bleu(2 / 7.0, 0, 0, 0, 1));
  }

  @Test
  void penalisesBrevityAsThePaperSays() {
    // The paper's third example: both words and their pair are right, but far too few.
    Bleu bleu = Bleu.of(corpus(captions("of the", PARTY)));
    double penalty = Math.exp(1 - 16 / 2.0); // the references have 16, 18 and 16 words
    assertThat(bleu.brevityPenalty()).isEqualTo(penalty);
    assertThat(bleu.bleu1()).isEqualTo(penalty);
    assertThat(bleu.bleu2()).isEqualTo(penalty);
    assertThat(bleu.bleu3()).isZero();
    // Lengths of 12, 15 and 17 words against one of 12: no penalty.
    assertThat(Bleu.closestLength(captions(words(12), words(15), words(12), words(17))))
        .isEqualTo(12);
  }

  @Test
  void takesTheShorterOfTwoReferencesThatAreEquallyClose() {
    assertThat(Bleu.closestLength(captions(words(5), words(7), words(3), words(9)))).isEqualTo(3);
    assertThat(Bleu.closestLength(captions(words(5), words(3), words(7)))).isEqualTo(3);
  }

  @Test
  void addsCountsBeforeItDivides() {
    // 1 of 1 and 1 of 3 words: 2 of 4, not the mean of the shares.
    CaptionCorpus corpus = corpus(captions("cat", "cat"), captions("a red dog", "dog"));
    assertThat(Bleu.of(corpus).bleu1()).isEqualTo(0.5);
  }

  @Test
  void givesOneToWhatPeopleSay() {
    CaptionCorpus corpus =
        corpus(
            captions("a cat on a mat", "a dog", "a cat on a mat"),
            captions("two dogs run here", "two dogs run here"));
    assertThat(Bleu.of(corpus)).isEqualTo(new Bleu(1, 1, 1, 1, 1));
    assertThat(Bleu.of(corpus(captions("cat", "cat")))).isEqualTo(new Bleu(1, 0, 0, 0, 1));
  }

  @Test
  void givesZeroToNothing() {
    Bleu nothing = new Bleu(0, 0, 0, 0, 0);
    assertThat(Bleu.of(corpus(captions("", "a cat")))).isEqualTo(nothing);
    assertThat(Bleu.of(corpus(captions("", "")))).isEqualTo(new Bleu(0, 0, 0, 0, 1));
    assertThat(Bleu.of(corpus(captions("a cat", "")))).isEqualTo(new Bleu(0, 0, 0, 0, 1));
  }

  @Test
  void agreesWithPlainLoops() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 300; round++) {
      CaptionCorpus corpus = Captioning.random(random);
      Bleu bleu = Bleu.of(corpus);
      double[] scores = {bleu.bleu1(), bleu.bleu2(), bleu.bleu3(), bleu.bleu4()};
      for (int order = 1; order <= 4; order++) {
        assertThat(scores[order - 1])
            .as("BLEU-%d, seed %d, round %d, %s", order, SEED, round, corpus)
            .isCloseTo(plain(corpus, order), offset(1e-12));
      }
      assertThat(Bleu.of(Captioning.reversed(corpus))).isEqualTo(bleu);
    }
  }

  private static double plain(CaptionCorpus corpus, int longest) {
    double logs = 0;
    for (int order = 1; order <= longest; order++) {
      double matches = 0;
      double total = 0;
      for (Captions captions : corpus.media().values()) {
        List<List<String>> ngrams = ngrams(captions.candidate(), order);
        total += ngrams.size();
        for (List<String> ngram : List.copyOf(new HashSet<>(ngrams))) {
          int most = 0;
          for (List<String> reference : captions.references()) {
            most = Math.max(most, Collections.frequency(ngrams(reference, order), ngram));
          }
          matches += Math.min(most, Collections.frequency(ngrams, ngram));
        }
      }
      logs += matches == 0 ? Double.NEGATIVE_INFINITY : Math.log(matches / total) / longest;
    }
    double ours = 0;
    double theirs = 0;
    for (Captions captions : corpus.media().values()) {
      int length = captions.candidate().size();
      ours += length;
      // Distance first, then the shorter.
      theirs +=
          captions.references().stream()
              .map(List::size)
              .min((a, b) -> Math.abs(a - length) * 100 + a - Math.abs(b - length) * 100 - b)
              .orElseThrow();
    }
    return Math.exp(logs + Math.min(0, ours == 0 ? 0 : 1 - theirs / ours));
  }

  private static List<List<String>> ngrams(List<String> words, int order) {
    List<List<String>> ngrams = new ArrayList<>();
    for (int start = 0; start <= words.size() - order; start++) {
      ngrams.add(words.subList(start, start + order));
    }
    return ngrams;
  }

  private static String words(int count) {
    return String.join(" ", Collections.nCopies(count, "word"));
  }
}
