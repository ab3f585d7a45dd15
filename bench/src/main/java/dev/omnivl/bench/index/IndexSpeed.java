package dev.omnivl.bench.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.bench.index.SearchEngine.Measured;
import dev.omnivl.bench.peer.PythonPeer;
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
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How fast is a search, at equal recall, beside other indexes over the same vectors?
 *
 * <p>Every engine is built, then all are measured in turn, round after round, at each effort up to
 * the first that finds nearly all; the middle round counts. What a recall costs lies between the
 * two efforts around it. All run on one thread.
 */
public final class IndexSpeed {
  private static final List<String> LIBRARIES = List.of("hnswlib", "faiss", "usearch");
  private static final double NEARLY_ALL = 0.995;
  private static final double[] RECALLS = {0.95, 0.99};
  private static final int QUERIES = 1000;
  private static final long SEED = 20261127;

  private final List<SearchEngine> engines;
  private final int rounds;

  private IndexSpeed(List<SearchEngine> engines, int rounds) {
    this.engines = engines;
    this.rounds = rounds;
  }

  /**
   * Runs the benchmark.
   *
   * @param arguments the script of the peers, then {@code --json}, {@code --vectors N}, {@code
   *     --rounds N} and {@code --without NAME} in any order
   */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path script = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    int size = Integer.parseInt(Report.option(given, "--vectors", "100000"));
    int rounds = Integer.parseInt(Report.option(given, "--rounds", "5"));
    List<String> without = List.of(Report.option(given, "--without", "").split(","));
    if (!given.isEmpty()) {
      throw Report.end(
          "usage: ./omnivl bench index [--json] [--vectors N] [--rounds N] [--without NAME,...]");
    }
    Path folder = Files.createTempDirectory("omnivl-index-bench");
    try {
      run(script, json, size, rounds, without, folder);
    } finally {
      delete(folder);
    }
  }

  private static void run(
      Path script, boolean json, int size, int rounds, List<String> without, Path folder)
      throws IOException {
    Corpus corpus = Corpus.draw(size, QUERIES, SEED);
    corpus.write(folder);
    List<SearchEngine> engines = new ArrayList<>();
    try (PythonPeer python = PythonPeer.start(script, folder, 1)) {
      add(engines, OmniVlEngine.of(corpus, folder.resolve("ours")));
      if (!without.contains("lucene")) {
        add(engines, LuceneEngine.of(corpus, folder.resolve("lucene")));
      }
      if (!without.contains("jvector")) {
        add(engines, JVectorEngine.of(corpus));
      }
      for (String library : LIBRARIES) {
        if (!without.contains(library)) {
          Optional<PythonEngine> engine = PythonEngine.of(python, library);
          if (engine.isPresent()) {
            add(engines, engine.get());
          }
        }
      }
      Map<String, Object> result = new IndexSpeed(engines, rounds).measure(corpus);
      if (json) {
        System.out.println(new ObjectMapper().writeValueAsString(result));
      }
    } finally {
      for (SearchEngine engine : engines) {
        engine.close();
      }
    }
  }

  private static void add(List<SearchEngine> engines, SearchEngine engine) throws IOException {
    engines.add(engine);
    Report.print(
        "%-8s built in %.1f s, %d leaves, %s bytes a vector",
        engine.name(),
        engine.buildSeconds(),
        engine.leaves(),
        engine.bytesPerVector().map(bytes -> String.valueOf(Math.round(bytes))).orElse("?"));
  }

  private Map<String, Object> measure(Corpus corpus) throws IOException {
    Map<String, Curve> images = curves(corpus.images());
    Map<String, Curve> texts = curves(corpus.texts());
    SearchEngine ours = engines.getFirst();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("vectors", corpus.vectors().length);
    line.put("leaves", ours.leaves());
    line.put("ours_over_lucene_100k", ratio(images, "ours", "lucene", 0.99));
    line.put("qps_over_hnswlib_95", ratio(images, "hnswlib", "ours", 0.95));
    line.put("qps_over_hnswlib_99", ratio(images, "hnswlib", "ours", 0.99));
    line.put("filtered_recall_min", null);
    line.put("filtered_qps_1pct", null);
    line.put("bytes_per_vector", rounded(ours.bytesPerVector()));
    line.put(
        "text_over_image_qps", rounded(ratio(curve(images, "ours"), curve(texts, "ours"), 0.99)));
    line.put("build_over_jvector", rounded(buildRatio("jvector")));
    line.put("build_over_lucene", rounded(buildRatio("lucene")));
    line.put("ingest_over_stages", null);
    return line;
  }

  private Optional<Double> buildRatio(String peer) {
    return engines.stream()
        .filter(engine -> engine.name().equals(peer))
        .map(engine -> engine.buildSeconds() / engines.getFirst().buildSeconds())
        .findFirst();
  }

  private static Curve curve(Map<String, Curve> curves, String name) {
    return curves.getOrDefault(name, new Curve(List.of()));
  }

  /** Seconds of the first over seconds of the second. */
  private static Optional<Double> ratio(Curve first, Curve second, double recall) {
    return first.secondsAt(recall).flatMap(a -> second.secondsAt(recall).map(b -> a / b));
  }

  private static Object ratio(
      Map<String, Curve> curves, String first, String second, double recall) {
    return rounded(ratio(curve(curves, first), curve(curves, second), recall));
  }

  private static Object rounded(Optional<Double> value) {
    return value.map(v -> (Object) (Math.round(1e3 * v) / 1e3)).orElse("");
  }

  private Map<String, Curve> curves(Queries queries) throws IOException {
    Map<String, Map<Integer, List<Measured>>> all = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (SearchEngine engine : engines) {
        Map<Integer, List<Measured>> measured =
            all.computeIfAbsent(engine.name(), name -> new TreeMap<>());
        for (int effort : engine.efforts()) {
          Measured one = engine.measure(queries, effort);
          if (round >= 0) {
            measured.computeIfAbsent(effort, e -> new ArrayList<>()).add(one);
          }
          if (one.recall() >= NEARLY_ALL) {
            break;
          }
        }
      }
    }
    Map<String, Curve> curves = new LinkedHashMap<>();
    all.forEach((name, measured) -> {
      List<Curve.Point> points = new ArrayList<>();
      measured.forEach((effort, some) ->
          points.add(
              Curve.point(
                  effort, some.getLast().recall(), some.stream().map(Measured::seconds).toList())));
      curves.put(name, new Curve(points));
      print(queries.name(), name, curve(curves, name));
    });
    return curves;
  }

  private static void print(String queries, String engine, Curve curve) {
    StringBuilder line = new StringBuilder();
    for (double recall : RECALLS) {
      line.append(
          Report.format(
              "  at %.2f %s ms",
              recall,
              curve
                  .secondsAt(recall)
                  .map(seconds -> Report.format("%.4f", 1e3 * seconds))
                  .orElse("-")));
    }
    for (Curve.Point point : curve.points()) {
      line.append(
          Report.format("  [%d] %.4f %.4f", point.effort(), point.recall(), 1e3 * point.seconds()));
    }
    Report.print("%-6s %-8s%s", queries, engine, line);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
