package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.bench.index.SearchEngine.Measured;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

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

  /** What all questions had until texts got more. */
  private static final OptionalInt EARLIER = OptionalInt.of(64);

  private static final OptionalInt USUAL = OptionalInt.empty();

  static Filtering measure(OmniVlEngine ours, Corpus corpus) throws IOException {
    double leastRecall = 1;
    double speed = 0;
    for (Queries all : List.of(corpus.images(), corpus.texts())) {
      double without = report(all, 1, both(ours, corpus.among(all, 1, QUERIES), 1), 0);
      for (int share : SHARES) {
        Pair pair = both(ours, corpus.among(all, share, QUERIES), share);
        double seconds = report(all, share, pair, without);
        leastRecall = Math.min(leastRecall, pair.usual().recall());
        if (share == ONE_PERCENT && all == corpus.images()) {
          speed = without / seconds;
        }
      }
    }
    return new Filtering(leastRecall, speed);
  }

  /** With the effort of before and the usual one; the middle round's time. */
  private record Pair(Measured earlier, Measured usual) {}

  private static Pair both(OmniVlEngine ours, Queries queries, int share) throws IOException {
    double[] earlier = new double[ROUNDS];
    double[] usual = new double[ROUNDS];
    double earlierRecall = 0;
    double usualRecall = 0;
    for (int round = -1; round < ROUNDS; round++) { // the first warms
      Measured before = ours.measureFiltered(queries, EARLIER, share);
      Measured now = ours.measureFiltered(queries, USUAL, share);
      earlierRecall = before.recall();
      usualRecall = now.recall();
      if (round >= 0) {
        earlier[round] = before.seconds();
        usual[round] = now.seconds();
      }
    }
    return new Pair(
        new Measured(earlierRecall, Report.median(earlier)),
        new Measured(usualRecall, Report.median(usual)));
  }

  private static double report(Queries queries, int share, Pair pair, double without) {
    double seconds = pair.usual().seconds();
    Report.print(
        "%-6s one in %d passes: recall %.4f, %.4f ms%s; with %d candidates %.4f, %.4f ms",
        queries.name(),
        share,
        pair.usual().recall(),
        1e3 * seconds,
        without == 0 ? "" : Report.format(", %.2f of the speed without filter", without / seconds),
        EARLIER.getAsInt(),
        pair.earlier().recall(),
        1e3 * pair.earlier().seconds());
    return seconds;
  }
}
