package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The graphs of a part of a bundle, each loaded and checked when it is first asked for. */
final class Sessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Function<ServingGraph, GraphSession> loader;
  private final Map<ServingGraph, CompletableFuture<GraphSession>> loaded =
      new EnumMap<>(ServingGraph.class); // guarded by this
  private boolean closed;

  Sessions(Bundle bundle, Part part, EngineOptions options) {
    this(graph -> load(bundle, part, options, graph));
  }

  /**
   * Makes sessions of whatever kind.
   *
   * @param loader gives a graph, loaded and checked
   */
  Sessions(Function<ServingGraph, GraphSession> loader) {
    this.loader = loader;
  }

  /** Returns a graph's session; whoever asks while it is loaded waits, and nobody else does. */
  GraphSession get(ServingGraph graph) {
    try {
      return loading(graph).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /** Has a graph loaded beside what the caller does next. */
  void begin(ServingGraph graph) {
    loading(graph);
  }

  /** Runs a graph whose outputs all have memory of their own. */
  void run(ServingGraph graph, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    get(graph).run(inputs, Set.of(), outputs).close();
  }

  private synchronized CompletableFuture<GraphSession> loading(ServingGraph graph) {
    if (closed) {
      throw new Failure(Reason.UNAVAILABLE, "the model is closed: open it again");
    }
    CompletableFuture<GraphSession> known = loaded.get(graph);
    if (known != null) {
      return known;
    }
    CompletableFuture<GraphSession> session = new CompletableFuture<>();
    loaded.put(graph, session);
    // Not on the asking thread: a virtual one would take a processor from the others meanwhile.
    Thread.ofPlatform()
        .name("load-" + graph.label())
        .daemon()
        .start(() -> {
          try {
            session.complete(loader.apply(graph));
          } catch (Throwable e) { // whatever it is, somebody waits for it
            forget(graph);
            session.completeExceptionally(e);
          }
        });
    return session;
  }

  /** Whoever asks next tries again. */
  private synchronized void forget(ServingGraph graph) {
    loaded.remove(graph);
  }

  static GraphSession load(Bundle bundle, Part part, EngineOptions options, ServingGraph graph) {
    long start = System.nanoTime();
    Architecture model = part.config().architecture();
    GraphSession session =
        bundle
            .rewritten(part, graph)
            .map(onnx -> GraphSession.open(graph, model, onnx, bundle.folder(), options))
            .orElseGet(() -> GraphSession.open(graph, model, bundle.graph(part, graph), options));
    long loadedAt = System.nanoTime();
    try {
      bundle.check(part, graph, session.compute(bundle.goldenInputs(part, graph)));
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

  /** Returns how many of some graphs are in memory. */
  synchronized int loaded(Set<ServingGraph> graphs) {
    return (int)
        loaded.entrySet().stream()
            .filter(entry -> graphs.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .filter(one -> one.isDone() && !one.isCompletedExceptionally())
            .count();
  }

  /** Waits for what is being loaded, then lets go of all. */
  @Override
  public void close() {
    List<CompletableFuture<GraphSession>> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(loaded.values());
      loaded.clear();
    }
    for (CompletableFuture<GraphSession> session : all) {
      session.handle((open, failure) -> open).thenAccept(Sessions::closeIfLoaded).join();
    }
  }

  private static void closeIfLoaded(@Nullable GraphSession session) {
    if (session != null) {
      session.close();
    }
  }
}
