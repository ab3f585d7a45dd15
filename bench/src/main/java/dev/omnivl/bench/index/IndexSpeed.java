package dev.omnivl.bench.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How fast is a search, at equal recall, beside other indexes over the same vectors? First over
 * 100,000 as ingest leaves them, then over as many as are asked for; all on one thread.
 */
public final class IndexSpeed {
  private static final int SMALL = 100_000;
  private static final int QUERIES = 1000;
  private static final long SEED = 20261127;
  private static final double HIGH = 0.99;
  private static final double LOW = 0.95;

  private final Map<String, Object> line = new LinkedHashMap<>();
  private final Map<String, String> why = new LinkedHashMap<>();

  private IndexSpeed() {}

  /**
   * Runs the benchmark.
   *
   * @param arguments the script of the peers, then {@code --json}, {@code --vectors N}, {@code
   *     --rounds N} and {@code --without NAME,...} in any order
   */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path script = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    int size = Integer.parseInt(Report.option(given, "--vectors", "1000000"));
    int rounds = Integer.parseInt(Report.option(given, "--rounds", "5"));
    List<String> without = List.of(Report.option(given, "--without", "").split(","));
    if (!given.isEmpty()) {
      throw Report.end(
          "usage: ./omnivl bench index [--json] [--vectors N] [--rounds N] [--without NAME,...]");
    }
    Map<String, Object> line = measure(script, size, QUERIES, rounds, without);
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(line));
    }
  }

  static Map<String, Object> measure(
      Path script, int size, int queries, int rounds, List<String> without) throws IOException {
    IndexSpeed speed = new IndexSpeed();
    for (int vectors : size <= SMALL ? List.of(size) : List.of(SMALL, size)) {
      Path folder = Files.createTempDirectory("omnivl-index-bench");
      try {
        Corpus corpus = Corpus.draw(vectors, queries, SEED);
        try (Comparison comparison = new Comparison(corpus, rounds, script, folder, without)) {
          comparison.measure();
          speed.note(comparison, corpus);
        }
      } finally {
        delete(folder);
      }
    }
    speed.line.put("why_null", speed.why);
    return speed.line;
  }

  /** Figures of the last corpus stay, but for that of the small one. */
  private void note(Comparison comparison, Corpus corpus) throws IOException {
    OmniVlEngine ours = comparison.ours();
    line.put("vectors", corpus.vectors().length);
    line.put("leaves", ours.leaves());
    if (corpus.vectors().length <= SMALL) {
      put(
          "ours_over_lucene_100k",
          comparison.speedBeside("lucene", HIGH).map(speed -> 1 / speed),
          "without lucene");
    }
    for (String peer : List.of("hnswlib", "faiss", "usearch", "jvector")) {
      String reason = peer + " is not installed or was left out";
      put("qps_over_" + peer + "_95", comparison.speedBeside(peer, LOW), reason);
      put("qps_over_" + peer + "_99", comparison.speedBeside(peer, HIGH), reason);
    }
    Filtering filtering = Filtering.measure(ours, corpus);
    put("filtered_recall_min", Optional.of(filtering.leastRecall()), "");
    put("filtered_qps_1pct", Optional.of(filtering.speedAtOnePercent()), "");
    put("bytes_per_vector", ours.bytesPerVector(), "");
    put("text_over_image_qps", comparison.textBesideImage(HIGH), "recall not reached");
    put("build_over_jvector", comparison.buildBeside("jvector"), "jvector was left out");
    put("build_over_lucene", comparison.buildBeside("lucene"), "lucene was left out");
    put(
        "ingest_over_stages",
        Optional.empty(),
        "needs a model and a server: ./omnivl bench ingest");
  }

  private void put(String name, Optional<Double> value, String reason) {
    line.put(name, value.map(v -> Math.round(1e3 * v) / 1e3).orElse(null));
    why.remove(name);
    if (value.isEmpty()) {
      why.put(name, reason);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
