package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.Vectors;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.terminal.Progress;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Retrieval in two stages, as ALBEF and BLIP evaluate it: the contrastive vectors pick the first
 * few, the alignment decoder looks at each of those. A pair that was looked at scores its cosine
 * plus its weighted matching logit; all others stay behind in the order of their cosines.
 *
 * @param matcher of the bundle
 * @param embedder of the names that are asked for
 * @param first how many are looked at for each query (k_test of the literature)
 * @param weight of the matching logit; 1 is the literature's, the contrastive temperature makes
 *     both parts logits
 */
record Reranking(Matcher matcher, Embedder embedder, int first, double weight) {
  private static final double BEHIND = -1_000;

  /**
   * Asks for the media by their names.
   *
   * @param asked vectors of those that are asked for
   * @param vectors of all among which they are looked for
   * @param candidates the same media as the matcher sees them
   */
  Recall textToMedia(Seen<float[]> asked, Seen<float[]> vectors, Seen<VisualFeatures> candidates) {
    List<String> names = asked.names();
    List<float[]> queries = embedder.allTexts(names);
    double[][] scores = new double[queries.size()][candidates.items().size()];
    Map<Integer, List<Integer>> queriesOf = new TreeMap<>(); // a medium is loaded once
    for (int query = 0; query < queries.size(); query++) {
      for (int candidate = 0; candidate < candidates.items().size(); candidate++) {
        scores[query][candidate] = Vectors.dot(queries.get(query), vectors.values().get(candidate));
      }
      for (int candidate : best(scores[query])) {
        queriesOf.computeIfAbsent(candidate, absent -> new ArrayList<>()).add(query);
      }
    }
    double[][] ranked = behind(scores);
    try (Progress bar = Progress.of("matching", queriesOf.size(), "media")) {
      queriesOf.forEach((candidate, rows) -> {
        List<TokenIds> texts =
            rows.stream()
                .map(row -> matcher.tokenizer().encode(names.get(row), SpecialToken.ENC))
                .toList();
        float[] matches = matcher.match(candidates.values().get(candidate), texts);
        for (int place = 0; place < matches.length; place++) {
          int row = rows.get(place);
          ranked[row][candidate] = weight * logit(matches[place]) + scores[row][candidate];
        }
        bar.step();
      });
    }
    return Recall.of(
        asked.keys(), candidates.keys(), (query, candidate) -> ranked[query][candidate]);
  }

  private List<Integer> best(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(candidate -> -scores[candidate]))
        .limit(first)
        .toList();
  }

  private static double[][] behind(double[][] scores) {
    double[][] behind = new double[scores.length][];
    for (int row = 0; row < scores.length; row++) {
      behind[row] = scores[row].clone();
      for (int column = 0; column < behind[row].length; column++) {
        behind[row][column] += BEHIND;
      }
    }
    return behind;
  }

  /** The logit of a probability, finite at 0 and 1 too. */
  private static double logit(double probability) {
    double inside = Math.clamp(probability, 1e-7, 1 - 1e-7);
    return Math.log(inside / (1 - inside));
  }
}
