package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Visual-language matching (the paper's VLM): does the text say what the medium shows? For each
 * sample one right pair, one wrong medium for its text and one wrong text for its medium.
 *
 * @param model the architecture
 * @param kernels for cross-entropy
 */
record Matching(OmniVl model, Kernels kernels) {

  /** Pairs of a medium and a text by their samples, with 1 where they belong together. */
  record Pairs(List<Integer> media, List<Integer> texts, List<Long> labels) {

    /** A sample below 0 is none, and the pair is left out. */
    void add(int medium, int text, long label) {
      if (medium >= 0 && text >= 0) {
        media.add(medium);
        texts.add(text);
        labels.add(label);
      }
    }
  }

  /** Pairs for these samples: one right, two wrong. */
  static Pairs pairs(List<Integer> samples, HardNegatives negatives, SplittableRandom random) {
    Pairs pairs = new Pairs(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int sample : samples) {
      pairs.add(sample, sample, 1);
      pairs.add(negatives.visual(sample, random), sample, 0);
      pairs.add(sample, negatives.text(sample, random), 0);
    }
    return pairs;
  }

  /**
   * Computes the mean over all pairs.
   *
   * @param captions (B) that start with [ENC]
   * @param tokens (B, M, D) visual tokens
   * @param pairs not empty
   * @return a single number
   */
  NDArray loss(NdGraph g, NDManager manager, List<TokenIds> captions, NDArray tokens, Pairs pairs) {
    TokenBatch texts = TokenBatch.of(manager, pairs.texts().stream().map(captions::get).toList());
    NDArray seen = Rows.of(manager, tokens, pairs.media());
    NDArray answers = model.match(g, texts.ids(), texts.present(), seen);
    long[] classes = pairs.labels().stream().mapToLong(Long::longValue).toArray();
    return kernels.crossEntropy(answers, manager.create(classes), 0);
  }
}
