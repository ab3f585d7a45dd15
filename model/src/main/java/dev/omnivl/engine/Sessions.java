package dev.omnivl.engine;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The graphs of a bundle, each loaded and checked when it is first asked for. */
final class Sessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Bundle bundle;
  private final EngineOptions options;
  private final Map<ServingGraph, GraphSession> loaded = new EnumMap<>(ServingGraph.class);
  private boolean closed;

  Sessions(Bundle bundle, EngineOptions options) {
    this.bundle = bundle;
    this.options = options;
  }

  synchronized GraphSession get(ServingGraph graph) {
    if (closed) {
      throw new Failure(Reason.UNAVAILABLE, "the model is closed: open it again");
    }
    GraphSession session = loaded.get(graph);
    if (session == null) {
      session = load(graph);
      loaded.put(graph, session);
    }
    return session;
  }

  private GraphSession load(ServingGraph graph) {
    long start = System.nanoTime();
    GraphSession session = GraphSession.open(graph, bundle.config(), bundle.graph(graph), options);
    long loadedAt = System.nanoTime();
    try {
      bundle.golden().check(graph, session.compute(bundle.golden().inputs(graph, bundle.config())));
    } catch (Failure e) {
      session.close();
      throw e;
    }
    long checkedAt = System.nanoTime();
    LOG.debug(
        "{} loaded in {} ms, checked in {} ms",
        graph.label(),
        (loadedAt - start) / 1_000_000,
        (checkedAt - loadedAt) / 1_000_000);
    return session;
  }

  @Override
  public synchronized void close() {
    closed = true;
    loaded.values().forEach(GraphSession::close);
    loaded.clear();
  }
}
