package dev.omnivl.trainer.metric;

import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.List;

/**
 * ROUGE-L (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004): how long a
 * sequence of words candidate and reference share, in order but not necessarily side by side.
 *
 * <p>With L the longest common subsequence, precision P is L / words of the candidate and recall R
 * is L / words of the reference. The score is (1 + β²) P R / (R + β² P) with β = 1.2. P and R are
 * each the best over the references, though they may come from two different ones, as in {@code
 * coco-caption}.
 */
public final class RougeL {
  /** β: how much more recall weighs than precision. */
  private static final double RECALL_WEIGHT = 1.2;

  private RougeL() {}

  /** Returns the mean score of a corpus' media, 0 to 1. */
  public static double of(CaptionCorpus corpus) {
    return corpus.media().values().stream().mapToDouble(RougeL::of).average().orElseThrow();
  }

  /** Returns the score of one medium, 0 to 1; 0 if the candidate is empty. */
  static double of(Captions captions) {
    List<String> candidate = captions.candidate();
    double precision = 0;
    double recall = 0;
    for (List<String> reference : captions.references()) {
      int common = longestCommonSubsequence(candidate, reference);
      if (common > 0) {
        precision = Math.max(precision, (double) common / candidate.size());
        recall = Math.max(recall, (double) common / reference.size());
      }
    }
    if (precision == 0) {
      return 0;
    }
    double weight = RECALL_WEIGHT * RECALL_WEIGHT;
    return (1 + weight) * precision * recall / (recall + weight * precision);
  }

  /** The length of the longest sequence of words that both have in the same order. */
  static int longestCommonSubsequence(List<String> one, List<String> other) {
    // Row by row of the usual table: before[k] is the answer for the rows so far and k words.
    int[] before = new int[other.size() + 1];
    for (String word : one) {
      int[] now = new int[other.size() + 1];
      for (int end = 1; end <= other.size(); end++) {
        now[end] =
            word.equals(other.get(end - 1))
                ? before[end - 1] + 1
                : Math.max(before[end], now[end - 1]);
      }
      before = now;
    }
    return before[other.size()];
  }
}
