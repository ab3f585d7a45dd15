package dev.omnivl.trainer.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs of consecutive words, counted. */
final class Ngrams {
  /** Longest run that BLEU and CIDEr count, words. */
  static final int LONGEST = 4;

  private Ngrams() {}

  /** Returns how often each run of {@code order} words stands in a caption. */
  static Map<List<String>, Integer> count(List<String> words, int order) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int start = 0; start + order <= words.size(); start++) {
      counts.merge(words.subList(start, start + order), 1, Integer::sum);
    }
    return counts;
  }

  /** Returns how many runs of {@code order} words a caption has, repeated ones each time. */
  static int total(List<String> words, int order) {
    return Math.max(0, words.size() - order + 1);
  }
}
