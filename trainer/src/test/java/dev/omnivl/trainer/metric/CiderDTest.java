package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.metric.Captioning.captions;
import static dev.omnivl.trainer.metric.Captioning.corpus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CiderDTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2403);

  @Test
  void agreesWithTheHand() {
    // Two media. "a" is in references of both: weight log(2/2) = 0. "cat", "dog", "a cat" and
    // "a dog" are in those of one, "dog dog" in none: weight w = log 2 each.
    //
    // The cat. n = 1: (cat: w) against (cat: w), cosine 1. n = 2: (a cat: w), cosine 1. n = 3, 4:
    // nothing, 0. Same length. 10 · (1 + 1 + 0 + 0) / 4 = 5.
    double cat = 5;
    // The dog, "a dog dog" against "a dog". n = 1: (dog: 2w) against (dog: w), clipped to w:
    // w·w / (2w·w) = 1/2. n = 2: (a dog: w, dog dog: w) against (a dog: w): w·w / (√2 w·w) = 1/√2.
    // n = 3, 4: the reference has none, 0. One word longer: e^(-1 / 72).
    double dog = 10 * (0.5 + 1 / Math.sqrt(2)) / 4 * Math.exp(-1 / 72.0);
    assertThat(CiderD.of(corpus(captions("a cat", "a cat"), captions("a dog dog", "a dog"))))
        .isCloseTo((cat + dog) / 2, offset(1e-12));
  }

  @Test
  void averagesOverReferencesAndCountsMediaNotCaptions() {
    // "cat" stands twice in the references of one medium: still 1 of 2 media, weight log 2. The
    // first reference scores 5 as above. The second, "a cat cat": n = 1: w·w / (w·2w) against
    // (cat: 2w), the minimum is w but it meets 2w: w·2w / (w·2w) = 1. n = 2: (a cat: w) against
    // (a cat: w, cat cat: w): 1/√2. One word shorter: e^(-1 / 72).
    double first = 10 * 2 / 4.0;
    double second = 10 * (1 + 1 / Math.sqrt(2)) / 4 * Math.exp(-1 / 72.0);
    double dog = 5;
    assertThat(
            CiderD.of(corpus(captions("a cat", "a cat", "a cat cat"), captions("a dog", "a dog"))))
        .isCloseTo(((first + second) / 2 + dog) / 2, offset(1e-12));
  }

  @Test
  void givesTenToWhatPeopleSayOfThisMediumOnly() {
    CaptionCorpus corpus =
        corpus(
            captions("a cat on a mat", "a cat on a mat"),
            captions("two dogs run fast", "two dogs run fast"));
    assertThat(CiderD.of(corpus)).isCloseTo(10, offset(1e-12));
    // One word has one of the four lengths.
    assertThat(CiderD.of(corpus(captions("cat", "cat"), captions("dog", "dog"))))
        .isCloseTo(2.5, offset(1e-12));
  }

  @Test
  void givesZeroToNothingAndToWhatIsSaidOfAll() {
    assertThat(CiderD.of(corpus(captions("", "a cat"), captions("", "a dog")))).isZero();
    assertThat(CiderD.of(corpus(captions("a cat", ""), captions("a dog", "")))).isZero();
    assertThat(CiderD.of(corpus(captions("a cat", "a cat")))).isZero();
    assertThat(CiderD.of(corpus(captions("a cat", "a cat"), captions("a cat", "a cat")))).isZero();
  }

  @Test
  void agreesWithPlainLoops() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 100; round++) {
      CaptionCorpus corpus = Captioning.random(random);
      double cider = CiderD.of(corpus);
      assertThat(cider)
          .as("seed %d, round %d, %s", SEED, round, corpus)
          .isCloseTo(plain(corpus), offset(1e-9))
          .isBetween(0.0, 10.0 + 1e-9);
      assertThat(CiderD.of(Captioning.reversed(corpus))).isCloseTo(cider, offset(1e-12));
    }
  }

  private static double plain(CaptionCorpus corpus) {
    double sum = 0;
    for (Captions captions : corpus.media().values()) {
      double ofMedium = 0;
      for (List<String> reference : captions.references()) {
        for (int order = 1; order <= 4; order++) {
          ofMedium += similarity(corpus, captions.candidate(), reference, order);
        }
      }
      sum += 10 * ofMedium / 4 / captions.references().size();
    }
    return sum / corpus.media().size();
  }

  private static double similarity(
      CaptionCorpus corpus, List<String> candidate, List<String> reference, int order) {
    double dot = 0;
    double ours = 0;
    double theirs = 0;
    // Every n-gram of the five words of a random corpus, met or not.
    for (List<String> ngram : all(order)) {
      double weight = Math.log(corpus.media().size()) - Math.log(Math.max(1, with(corpus, ngram)));
      double inCandidate = weight * count(candidate, ngram);
      double inReference = weight * count(reference, ngram);
      dot += Math.min(inCandidate, inReference) * inReference;
      ours += inCandidate * inCandidate;
      theirs += inReference * inReference;
    }
    double longer = candidate.size() - reference.size();
    return ours * theirs == 0
        ? 0
        : dot / Math.sqrt(ours) / Math.sqrt(theirs) / Math.exp(longer * longer / 72);
  }

  private static List<List<String>> all(int order) {
    List<List<String>> all = List.of(List.of());
    for (int length = 0; length < order; length++) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> start : all) {
        for (int word = 0; word < 5; word++) {
          List<String> ngram = new ArrayList<>(start);
          ngram.add("w" + word);
          longer.add(ngram);
        }
      }
      all = longer;
    }
    return all;
  }

  private static long with(CaptionCorpus corpus, List<String> ngram) {
    return corpus.media().values().stream()
        .filter(
            captions -> captions.references().stream().anyMatch(words -> count(words, ngram) > 0))
        .count();
  }

  private static int count(List<String> words, List<String> ngram) {
    int count = 0;
    for (int start = 0; start + ngram.size() <= words.size(); start++) {
      count += words.subList(start, start + ngram.size()).equals(ngram) ? 1 : 0;
    }
    return count;
  }
}
