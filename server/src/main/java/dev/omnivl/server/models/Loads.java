package dev.omnivl.server.models;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models that are being loaded, each on a thread of its own: a call's virtual thread would take a
 * processor from the others meanwhile.
 */
final class Loads {
  private static final Logger log = LoggerFactory.getLogger(Loads.class);

  private static final int MOST_PROBLEMS = 100;

  private final Shared shared;
  private final Map<String, Load> underWay = new HashMap<>(); // guarded by this

  /** Guarded by this; of the latest, since names are whatever is asked for. */
  private final Map<String, String> problems =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_PROBLEMS;
        }
      };

  Loads(Shared shared) {
    this.shared = shared;
  }

  private record Load(Path folder, CompletableFuture<Result> done) {}

  /**
   * What came of it.
   *
   * @param replaced the model id of the one whose place it took; empty if it took none's
   */
  record Result(ServedModel model, String replaced) {}

  /** Gives a model out. */
  @FunctionalInterface
  interface Publishing {
    /** Returns the one whose place it took. */
    @Nullable ServedModel put(ServedModel model);
  }

  /**
   * Loads a model and waits for that; the second who asks for the same waits for the first's.
   *
   * @param known gives the model that has the name now
   * @param readyFor what has to be in memory before it is given out
   * @throws Failure what is wrong with it
   */
  Result run(
      String name,
      Path folder,
      Function<String, Optional<ServedModel>> known,
      Set<Capability> readyFor,
      Publishing publishing) {
    CompletableFuture<Result> done;
    synchronized (this) {
      Load other = underWay.get(name);
      if (other != null && !other.folder().equals(folder)) {
        throw Failure.ofField("model", "\"" + name + "\" is being loaded from another folder now");
      }
      done = other == null ? new CompletableFuture<>() : other.done();
      if (other == null) {
        underWay.put(name, new Load(folder, done));
        Thread.ofPlatform()
            .name("omnivl-load-" + name)
            .daemon()
            .start(() -> finish(name, done, () -> load(name, folder, known, readyFor, publishing)));
      }
    }
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Failure failure ? failure : e;
    }
  }

  /** Something that gives a result. */
  @FunctionalInterface
  private interface Loading {
    Result load();
  }

  private void finish(String name, CompletableFuture<Result> done, Loading loading) {
    long began = System.nanoTime();
    try {
      Result result = loading.load();
      shared.watch().loaded(true, Duration.ofNanos(System.nanoTime() - began));
      end(name, null);
      done.complete(result);
    } catch (Throwable e) { // whatever it is, somebody waits for it
      shared.watch().loaded(false, Duration.ofNanos(System.nanoTime() - began));
      log.warn("model {} is not loaded: {}", name, e.getMessage());
      end(name, e instanceof Failure failure ? failure : defect(e));
      done.completeExceptionally(e);
    }
  }

  private static Failure defect(Throwable e) {
    return new Failure(Reason.INTERNAL, "a defect of the server; its log says more", e);
  }

  private synchronized void end(String name, @Nullable Failure failure) {
    underWay.remove(name);
    if (failure == null) {
      problems.remove(name);
    } else {
      problems.put(name, String.valueOf(failure.getMessage()));
    }
  }

  private Result load(
      String name,
      Path folder,
      Function<String, Optional<ServedModel>> known,
      Set<Capability> readyFor,
      Publishing publishing) {
    ServedModel.Opening opening = ServedModel.read(name, folder, shared);
    Optional<ServedModel> same =
        known.apply(name).filter(model -> model.manifest().modelId().equals(opening.modelId()));
    if (same.isPresent()) {
      opening.close();
      same.get().warm(readyFor);
      return new Result(same.get(), "");
    }
    ServedModel model = opening.open(shared);
    try {
      model.warm(readyFor);
      ServedModel before = publishing.put(model);
      log.info("model {} ({}) is loaded", name, model.manifest().modelId());
      warmBeside(model);
      return new Result(model, before == null ? "" : before.manifest().modelId());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Loads what is not in memory yet, beside the calls that are answered already. */
  void warmBeside(ServedModel model) {
    Thread.ofPlatform().name("omnivl-warm").daemon().start(() -> warm(model));
  }

  private static void warm(ServedModel model) {
    try {
      model.warm();
    } catch (Failure e) {
      if (e.reason() == Reason.UNAVAILABLE) {
        return; // it is closed already
      }
      log.warn("not every part of the model {} can be used: {}", model.name(), e.getMessage());
    }
  }

  synchronized List<String> underWay() {
    return List.copyOf(underWay.keySet());
  }

  /** Returns why models could not be loaded the last time, by name. */
  synchronized Map<String, String> problems() {
    return Map.copyOf(problems);
  }
}
