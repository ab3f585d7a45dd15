package dev.omnivl.trainer.metric;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of a corpus (Papineni and others, "BLEU: a Method for Automatic Evaluation of Machine
 * Translation", ACL 2002): the geometric mean of the clipped n-gram precisions up to an order,
 * times the brevity penalty. Counts and lengths are summed over the corpus before they are divided.
 *
 * <p>As in {@code coco-caption}, a candidate's reference length is that of the reference closest in
 * length, the shorter one of two that are equally close. Nothing is smoothed: if no n-gram of an
 * order matches anywhere, BLEU of that order and above is exactly 0, where {@code coco-caption}
 * adds 1e-15 to its counts and reports a little more.
 *
 * @param bleu1 BLEU-1, 0 to 1
 * @param bleu2 BLEU-2, 0 to 1
 * @param bleu3 BLEU-3, 0 to 1
 * @param bleu4 BLEU-4, 0 to 1
 * @param brevityPenalty the factor in each of them, 0 to 1; below 1 if the candidates have fewer
 *     words than the references closest to them
 */
public record Bleu(double bleu1, double bleu2, double bleu3, double bleu4, double brevityPenalty) {

  /** Scores a corpus. */
  public static Bleu of(CaptionCorpus corpus) {
    long candidateLength = 0;
    long referenceLength = 0;
    for (Captions captions : corpus.media().values()) {
      candidateLength += captions.candidate().size();
      referenceLength += closestLength(captions);
    }
    double penalty = brevityPenalty(candidateLength, referenceLength);
    double[] scores = new double[Ngrams.LONGEST];
    double product = 1;
    for (int order = 1; order <= Ngrams.LONGEST; order++) {
      product *= precision(corpus, order);
      scores[order - 1] = penalty * Math.pow(product, 1.0 / order);
    }
    return new Bleu(scores[0], scores[1], scores[2], scores[3], penalty);
  }

  /** The share of a corpus' candidate n-grams that references have too; 0 if there are none. */
  static double precision(CaptionCorpus corpus, int order) {
    long matches = 0;
    long total = 0;
    for (Captions captions : corpus.media().values()) {
      matches += clippedMatches(captions, order);
      total += Ngrams.total(captions.candidate(), order);
    }
    return total == 0 ? 0 : (double) matches / total;
  }

  /**
   * How many n-grams of the candidate are matched, each at most as often as it stands in the one
   * reference that has it most.
   */
  static int clippedMatches(Captions captions, int order) {
    Map<List<String>, Integer> most = new HashMap<>();
    for (List<String> reference : captions.references()) {
      Ngrams.count(reference, order).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
    }
    return Ngrams.count(captions.candidate(), order).entrySet().stream()
        .mapToInt(entry -> Math.min(entry.getValue(), most.getOrDefault(entry.getKey(), 0)))
        .sum();
  }

  /** The length in words of the reference that the candidate should have been as long as. */
  static int closestLength(Captions captions) {
    int length = captions.candidate().size();
    int closest = captions.references().getFirst().size();
    for (List<String> reference : captions.references()) {
      int distance = Math.abs(reference.size() - length) - Math.abs(closest - length);
      boolean shorterOfTwo = distance == 0 && reference.size() < closest;
      closest = distance < 0 || shorterOfTwo ? reference.size() : closest;
    }
    return closest;
  }

  private static double brevityPenalty(long candidateLength, long referenceLength) {
    if (candidateLength >= referenceLength) {
      return 1;
    }
    return candidateLength == 0 ? 0 : Math.exp(1 - (double) referenceLength / candidateLength);
  }
}
