package dev.omnivl.bench.index;

import dev.omnivl.bench.index.Corpus.Queries;
import dev.omnivl.bench.peer.PythonPeer;
import java.io.IOException;
import java.util.Optional;

/**
 * A library that Python calls, in memory. All queries are handed over at once, so that Python's own
 * time does not count.
 */
record PythonEngine(PythonPeer peer, String name, double buildSeconds) implements SearchEngine {
  /** Builds it, or returns nothing where it is not installed, which is said. */
  static Optional<PythonEngine> of(PythonPeer peer, String name) throws IOException {
    if (peer.version(name).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new PythonEngine(peer, name, peer.seconds(name, "build", 1)));
  }

  @Override
  public Measured measure(Queries queries, int effort) throws IOException {
    String[] answer = peer.ask(name + " " + queries.name() + " " + effort).split(" ");
    return new Measured(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
  }

  @Override
  public int leaves() {
    return 1;
  }

  @Override
  public Optional<Double> bytesPerVector() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
