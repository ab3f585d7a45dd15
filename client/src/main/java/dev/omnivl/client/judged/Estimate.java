package dev.omnivl.client.judged;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A mean over queries, with the interval that holds the middle 95 % of the means of queries drawn
 * with replacement (percentile bootstrap).
 *
 * @param mean of all queries
 * @param low lower end of the interval
 * @param high upper end of it
 */
public record Estimate(double mean, double low, double high) {
  private static final int DRAWS = 1_000;

  /** Returns the estimates of all figures by their names, in the order they are shown. */
  public static Map<String, Estimate> all(List<QueryFigures> queries, long seed) {
    Map<String, Estimate> all = new LinkedHashMap<>();
    all.put("r1", of(queries, QueryFigures::r1, seed));
    all.put("r5", of(queries, QueryFigures::r5, seed));
    all.put("r10", of(queries, QueryFigures::r10, seed));
    all.put("mrr", of(queries, QueryFigures::mrr, seed));
    all.put("map", of(queries, QueryFigures::map, seed));
    all.put("ndcg10", of(queries, QueryFigures::ndcg10, seed));
    return all;
  }

  private static Estimate of(
      List<QueryFigures> queries, ToDoubleFunction<QueryFigures> figure, long seed) {
    double[] values = queries.stream().mapToDouble(figure).toArray();
    // The same queries are drawn for every figure, so that figures can be compared.
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    return new Estimate(
        Arrays.stream(values).average().orElseThrow(),
        means[DRAWS / 40],
        means[DRAWS - 1 - DRAWS / 40]);
  }
}
