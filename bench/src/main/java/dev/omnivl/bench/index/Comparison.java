package dev.omnivl.bench.index;

import dev.omnivl.bench.Report;
import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.bench.index.SearchEngine.Measured;
import dev.omnivl.bench.peer.PythonPeer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Engines over one corpus, ours first. All are measured in turn, round after round, at each effort
 * up to the first that finds nearly all; the middle round counts.
 */
final class Comparison implements Closeable {
  private static final List<String> LIBRARIES = List.of("hnswlib", "faiss", "usearch");
  private static final double NEARLY_ALL = 0.995;
  private static final double[] RECALLS = {0.95, 0.99};

  private final Corpus corpus;
  private final int rounds;
  private final OmniVlEngine ours;
  private final PythonPeer python;
  private final List<SearchEngine> engines = new ArrayList<>();
  private final Map<String, Map<String, Curve>> curves = new LinkedHashMap<>();

  /**
   * Builds the engines.
   *
   * @param folder an empty one, for their files
   * @param without names of peers to leave out
   */
  Comparison(Corpus corpus, int rounds, Path script, Path folder, List<String> without)
      throws IOException {
    this.corpus = corpus;
    this.rounds = rounds;
    corpus.write(folder);
    Report.print("%,d vectors", corpus.vectors().length);
    python = PythonPeer.start(script, folder, 1);
    ours = OmniVlEngine.of(corpus, folder.resolve("ours"));
    add(ours);
    if (!without.contains("lucene")) {
      add(LuceneEngine.of(corpus, folder.resolve("lucene")));
    }
    if (!without.contains("jvector")) {
      add(JVectorEngine.of(corpus));
    }
    for (String library : LIBRARIES) {
      if (!without.contains(library)) {
        Optional<PythonEngine> engine = PythonEngine.of(python, library);
        if (engine.isPresent()) {
          add(engine.get());
        }
      }
    }
  }

  private void add(SearchEngine engine) throws IOException {
    engines.add(engine);
    Report.print(
        "%-8s built in %.1f s, %d leaves, %s bytes a vector",
        engine.name(),
        engine.buildSeconds(),
        engine.leaves(),
        engine.bytesPerVector().map(bytes -> String.valueOf(Math.round(bytes))).orElse("?"));
  }

  OmniVlEngine ours() {
    return ours;
  }

  void measure() throws IOException {
    curves.put(corpus.images().name(), curves(corpus.images()));
    curves.put(corpus.texts().name(), curves(corpus.texts()));
  }

  /** Searches a second of ours by those of a peer, for image queries; nothing without the peer. */
  Optional<Double> speedBeside(String peer, double recall) {
    return ratio(
        seconds(corpus.images(), peer, recall), seconds(corpus.images(), ours.name(), recall));
  }

  /** Searches a second of text queries by those of image queries. */
  Optional<Double> textBesideImage(double recall) {
    return ratio(
        seconds(corpus.images(), ours.name(), recall),
        seconds(corpus.texts(), ours.name(), recall));
  }

  /** The speed of building ours by that of building a peer. */
  Optional<Double> buildBeside(String peer) {
    return engines.stream()
        .filter(engine -> engine.name().equals(peer))
        .map(engine -> engine.buildSeconds() / ours.buildSeconds())
        .findFirst();
  }

  private Optional<Double> seconds(Queries queries, String engine, double recall) {
    Curve curve = curves.getOrDefault(queries.name(), Map.of()).get(engine);
    return curve == null ? Optional.empty() : curve.secondsAt(recall);
  }

  private static Optional<Double> ratio(Optional<Double> first, Optional<Double> second) {
    return first.flatMap(a -> second.map(b -> a / b));
  }

  private Map<String, Curve> curves(Queries queries) throws IOException {
    Map<String, Map<Integer, List<Measured>>> all = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // the first warms
      for (SearchEngine engine : engines) {
        Map<Integer, List<Measured>> measured =
            all.computeIfAbsent(engine.name(), name -> new TreeMap<>());
        for (int effort : SearchEngine.EFFORTS) {
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
    Map<String, Curve> byEngine = new LinkedHashMap<>();
    all.forEach((name, measured) -> {
      Curve curve = Curve.of(measured);
      byEngine.put(name, curve);
      print(queries.name(), name, curve);
    });
    return byEngine;
  }

  private static void print(String queries, String engine, Curve curve) {
    StringBuilder line = new StringBuilder();
    for (double recall : RECALLS) {
      line.append(
          Report.format(
              "  at %.2f %s ms",
              recall,
              curve.secondsAt(recall).map(s -> Report.format("%.4f", 1e3 * s)).orElse("-")));
    }
    for (Curve.Point point : curve.points()) {
      line.append(
          Report.format("  [%d] %.4f %.4f", point.effort(), point.recall(), 1e3 * point.seconds()));
    }
    Report.print("%-6s %-8s%s", queries, engine, line);
  }

  @Override
  public void close() throws IOException {
    for (SearchEngine engine : engines) {
      engine.close();
    }
    python.close();
  }
}
