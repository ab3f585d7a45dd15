package dev.omnivl.bench.index;

import com.sun.management.OperatingSystemMXBean;
import dev.omnivl.bench.index.Corpus.Queries;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Optional;

/** An index over a corpus, searched on one thread for the {@link Corpus#TOP} nearest. */
interface SearchEngine extends AutoCloseable {
  /** How hard each looks, least first: the size of a beam, or what comes nearest to that. */
  List<Integer> EFFORTS = List.of(10, 14, 20, 28, 40, 64, 100, 160, 256, 400);

  /** What it is called in the report. */
  String name();

  /** Searches with all queries, one after the other. */
  Measured measure(Queries queries, int effort) throws IOException;

  /** Processor time that building the index took; by all peers on one thread. */
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
   * @param seconds of processor time of the mean query
   */
  record Measured(double recall, double seconds) {}

  /** Processor time of this program so far, in seconds. */
  static double processorSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  /** One search. */
  @FunctionalInterface
  interface Search {
    int[] top(float[] query) throws IOException;
  }

  /**
   * Times searches within this program: processor time of this thread, so that whatever else runs
   * on the machine counts less.
   */
  static Measured time(Queries queries, Search search) throws IOException {
    int[][] found = new int[queries.vectors().length][];
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < found.length; i++) {
      found[i] = search.top(queries.vectors()[i]);
    }
    double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9 / found.length;
    return new Measured(queries.recall(found), seconds);
  }
}
