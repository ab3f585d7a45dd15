package dev.omnivl.client.judged;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How well one query was answered; each figure from 0 to 1.
 *
 * @param r1 1 if a relevant medium is first, else 0
 * @param r5 1 if one is among the first five
 * @param r10 1 if one is among the first ten
 * @param mrr one over the rank of the first relevant medium; 0 if there is none
 * @param map average precision over all relevant media; those not found have none
 * @param ndcg10 discounted cumulative gain of the first ten over that of the best order, gains
 *     being the grades, as trec_eval has it
 */
public record QueryFigures(
    double r1, double r5, double r10, double mrr, double map, double ndcg10) {
  private static final int NDCG_DEPTH = 10;

  /**
   * Returns the figures of a ranking.
   *
   * @param ranked URIs, best first, each once
   * @param relevant URI to grade, from 1; at least one
   */
  public static QueryFigures of(List<String> ranked, Map<String, Integer> relevant) {
    int first = 0; // rank from 1; 0: none
    int found = 0;
    double precisions = 0;
    double gain = 0;
    for (int rank = 1; rank <= ranked.size(); rank++) {
      int grade = relevant.getOrDefault(ranked.get(rank - 1), 0);
      if (grade == 0) {
        continue;
      }
      found++;
      first = first == 0 ? rank : first;
      precisions += (double) found / rank;
      gain += rank <= NDCG_DEPTH ? discounted(grade, rank) : 0;
    }
    return new QueryFigures(
        within(first, 1),
        within(first, 5),
        within(first, 10),
        first == 0 ? 0 : 1.0 / first,
        precisions / relevant.size(),
        gain / best(relevant));
  }

  private static double within(int first, int depth) {
    return first > 0 && first <= depth ? 1 : 0;
  }

  private static double best(Map<String, Integer> relevant) {
    List<Integer> grades =
        relevant.values().stream().sorted(Comparator.reverseOrder()).limit(NDCG_DEPTH).toList();
    double gain = 0;
    for (int i = 0; i < grades.size(); i++) {
      gain += discounted(grades.get(i), i + 1);
    }
    return gain;
  }

  private static double discounted(int grade, int rank) {
    return grade * Math.log(2) / Math.log(rank + 1.0);
  }
}
