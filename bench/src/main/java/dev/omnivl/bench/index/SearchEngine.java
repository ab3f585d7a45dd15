package dev.omnivl.bench.index;

import dev.omnivl.bench.index.Corpus.Queries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An index over a corpus, searched on one thread for the {@link Corpus#TOP} nearest. */
interface SearchEngine extends AutoCloseable {
  /** What it is called in the report. */
  String name();

  /** How hard it may look, least first: the size of a beam, or what comes nearest to that. */
  List<Integer> efforts();

  /** Searches with all queries, one after the other. */
  Measured measure(Queries queries, int effort) throws IOException;

  /** How long the index took to build on one thread. */
  double buildSeconds();

  /** Parts that are searched one after the other. */
  int leaves() throws IOException;

  /** Bytes for each vector that a search should find in memory, if the engine tells. */
  Optional<Double> bytesPerVector() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * One pass over all queries.
   *
   * @param recall share of the true neighbours found
   * @param seconds of the mean query
   */
  record Measured(double recall, double seconds) {}

  /** One search. */
  @FunctionalInterface
  interface Search {
    int[] top(float[] query) throws IOException;
  }

  /** Times searches within this program. */
  static Measured time(Queries queries, Search search) throws IOException {
    int[][] found = new int[queries.vectors().length][];
    long start = System.nanoTime();
    for (int i = 0; i < found.length; i++) {
      found[i] = search.top(queries.vectors()[i]);
    }
    double seconds = (System.nanoTime() - start) / 1e9 / found.length;
    return new Measured(queries.recall(found), seconds);
  }
}
