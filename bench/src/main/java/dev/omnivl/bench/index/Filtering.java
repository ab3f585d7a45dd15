package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.bench.index.SearchEngine.Measured;
import java.io.IOException;
import java.util.List;

/**
 * What filters lose and cost, with the effort that the index has by default.
 *
 * @param leastRecall of all shares and of both kinds of queries
 * @param speedAtOnePercent searches a second where one in a hundred passes, by those without filter
 */
record Filtering(double leastRecall, double speedAtOnePercent) {
  /** One in so many media passes. */
  static final List<Integer> SHARES = List.of(2, 10, 100, 1000);

  private static final int QUERIES = 200;
  private static final int ONE_PERCENT = 100;
  private static final int ROUNDS = 5;
  private static final int EFFORT = 64;

  static Filtering measure(OmniVlEngine ours, Corpus corpus) throws IOException {
    double leastRecall = 1;
    double speed = 0;
    for (Queries all : List.of(corpus.images(), corpus.texts())) {
      for (int share : SHARES) {
        Queries queries = corpus.among(all, share, QUERIES);
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        double recall = 0;
        for (int round = -1; round < ROUNDS; round++) { // the first warms
          Measured unfiltered = ours.measure(queries, EFFORT);
          Measured filtered = ours.measureFiltered(queries, EFFORT, share);
          recall = filtered.recall();
          if (round >= 0) {
            without[round] = unfiltered.seconds();
            with[round] = filtered.seconds();
          }
        }
        double relative = Report.median(without) / Report.median(with);
        Report.print(
            "%-6s one in %d passes: recall %.4f, %.4f ms, %.2f of the speed without filter",
            all.name(), share, recall, 1e3 * Report.median(with), relative);
        leastRecall = Math.min(leastRecall, recall);
        if (share == ONE_PERCENT && all == corpus.images()) {
          speed = relative;
        }
      }
    }
    return new Filtering(leastRecall, speed);
  }
}
