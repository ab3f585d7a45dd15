package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Vectors;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Retrieval quality over one set of queries.
 *
 * @param queries how many
 * @param candidates how many each query chose from
 * @param at1 share of queries with a right candidate first
 * @param at5 share with one among the first 5
 * @param at10 share with one among the first 10
 * @param medianRank the middle query's rank of its best right candidate, from 1
 * @param chanceAt10 what a random order would reach for {@code at10}, with one right candidate a
 *     query
 */
public record Recall(
    int queries,
    int candidates,
    double at1,
    double at5,
    double at10,
    double medianRank,
    double chanceAt10) {

  /**
   * Ranks candidates by the dot product with each query. A candidate is right if it is equivalent
   * to the query; ties count against the model.
   *
   * @param queries vectors (Q, E)
   * @param queryKeys what each query asks for
   * @param candidates vectors (C, E)
   * @param candidateKeys what each candidate is
   */
  public static Recall of(
      List<float[]> queries,
      List<String> queryKeys,
      List<float[]> candidates,
      List<String> candidateKeys) {
    return of(
        queryKeys,
        candidateKeys,
        (query, candidate) -> Vectors.dot(queries.get(query), candidates.get(candidate)));
  }

  /** Ranks candidates by any score; it is asked for several queries at the same time. */
  static Recall of(List<String> queryKeys, List<String> candidateKeys, Score score) {
    int[] ranks =
        IntStream.range(0, queryKeys.size())
            .parallel()
            .map(query -> rank(query, queryKeys.get(query), candidateKeys, score))
            .sorted()
            .toArray();
    int middle = ranks.length / 2;
    double median =
        ranks.length % 2 == 1 ? ranks[middle] : (ranks[middle - 1] + ranks[middle]) / 2.0;
    return new Recall(
        ranks.length,
        candidateKeys.size(),
        share(ranks, 1),
        share(ranks, 5),
        share(ranks, 10),
        median,
        Math.min(1, 10.0 / candidateKeys.size()));
  }

  /** How well a candidate fits a query, by their places. */
  interface Score {
    double of(int query, int candidate);
  }

  private static int rank(int query, String key, List<String> keys, Score score) {
    double best = Double.NEGATIVE_INFINITY;
    double[] scores = new double[keys.size()];
    for (int index = 0; index < scores.length; index++) {
      scores[index] = score.of(query, index);
      best = keys.get(index).equals(key) ? Math.max(best, scores[index]) : best;
    }
    int rank = 1;
    for (int index = 0; index < scores.length; index++) {
      rank += scores[index] >= best && !keys.get(index).equals(key) ? 1 : 0;
    }
    return rank;
  }

  private static double share(int[] sortedRanks, int limit) {
    return (double) IntStream.of(sortedRanks).filter(rank -> rank <= limit).count()
        / sortedRanks.length;
  }
}
