package dev.omnivl.server.models;

import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Variant;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.encode.Doors;
import dev.omnivl.server.filter.OutputFilters;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.settings.WarmUp;
import dev.omnivl.server.watch.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a server; every call takes a lease of the one that it asks. What is loaded, swapped
 * and unloaded meanwhile concerns calls that come later: a model is given out from one moment to
 * the next, when all that was asked of it has been loaded and checked, and it is closed when the
 * last call that holds it has ended.
 *
 * <p>Thread safe. Leasing never waits: neither for a file nor for a graph.
 */
public final class Models implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Models.class);

  private final Shared shared;
  private final Shelf shelf;
  private final Loads loads;

  /** Held while the default changes or a model goes, which may take a write to disk. */
  private final ReentrantLock changing = new ReentrantLock();

  private final Map<String, ServedModel> served = new TreeMap<>(); // guarded by this
  private final List<ServedModel> leaving = new ArrayList<>(); // guarded by this
  private String standard = ""; // guarded by this
  private boolean closed; // guarded by this
  private volatile Runnable whenChanged = () -> {};

  private Models(Shared shared) {
    this.shared = shared;
    this.shelf =
        new Shelf(
            shared.settings().bundle(), Variant.parse(shared.settings().engine().precision()));
    this.loads = new Loads(shared);
  }

  /**
   * Opens the models of the settings.
   *
   * @param filters judge what they write
   * @param watch is told what they do
   * @throws Failure naming what is wrong with one and the remedy
   */
  public static Models open(ServerSettings settings, OutputFilters filters, Watch watch) {
    Models models = new Models(Shared.of(settings, filters, watch));
    try {
      models.loadAll(settings);
      return models;
    } catch (RuntimeException | Error e) {
      models.close();
      throw e;
    }
  }

  private void loadAll(ServerSettings settings) {
    for (String asked : settings.models().split(",")) {
      String name = asked.strip().equals(Shelf.CURRENT) ? shelf.current() : asked.strip();
      long began = System.nanoTime();
      ServedModel model = ServedModel.open(name, shelf.folder(name), shared);
      put(model);
      model.warm(WarmUp.parse(settings.engine().warm()));
      shared.watch().loaded(true, Duration.ofNanos(System.nanoTime() - began));
      synchronized (this) {
        standard = standard.isEmpty() ? name : standard;
      }
    }
  }

  /** Runs something after every change of what can be asked for. */
  public void whenChanged(Runnable tell) {
    whenChanged = tell;
    tell.run();
  }

  /** Returns what the models share. */
  public Shared shared() {
    return shared;
  }

  /** Who may ask a model now. */
  public Doors doors() {
    return shared.doors();
  }

  /**
   * Leases a model.
   *
   * @param name of it; empty for the default one
   * @throws Failure {@code NOT_FOUND} naming those there are
   */
  public synchronized Lease lease(String name) {
    ServedModel model = served.get(name.isEmpty() ? standard : name);
    if (model == null) {
      throw closed ? stopping() : unknown(name);
    }
    return model.lease().orElseThrow(Models::stopping);
  }

  private Failure unknown(String name) {
    return new Failure(
        Reason.NOT_FOUND,
        "no model \""
            + (name.length() > 63 ? name.substring(0, 63) + "..." : name)
            + "\" is loaded; there are "
            + String.join(", ", served.keySet())
            + " (omnivl model load NAME loads another)");
  }

  private static Failure stopping() {
    return new Failure(Reason.UNAVAILABLE, "the server is stopping; ask the next");
  }

  /**
   * Leases a model that makes certain vectors, the default one if that does.
   *
   * @throws Failure {@code MISMATCH} naming the model to load if there is none
   */
  public Lease leaseOf(String embeddingId) {
    synchronized (this) {
      Optional<ServedModel> model = making(embeddingId).stream().findFirst();
      if (model.isPresent()) {
        return model.get().lease().orElseThrow(Models::stopping);
      }
      if (closed) {
        throw stopping();
      }
    }
    throw new Failure(Reason.MISMATCH, "its vectors are of embedding id " + remedy(embeddingId));
  }

  private String remedy(String embeddingId) {
    Optional<String> onShelf =
        shelf.manifests().entrySet().stream()
            .filter(entry ->
                entry.getValue().filter(m -> m.embeddingId().equals(embeddingId)).isPresent())
            .map(Map.Entry::getKey)
            .findFirst();
    return embeddingId
        + ", and no such model is loaded: "
        + onShelf
            .map(name -> "omnivl model load " + name)
            .orElse("load the bundle that made them, omnivl model load --folder DIR NAME");
  }

  /** Returns the names of loaded models that make certain vectors, the default one first. */
  public synchronized List<String> namesOf(String embeddingId) {
    return making(embeddingId).stream().map(ServedModel::name).toList();
  }

  private List<ServedModel> making(String embeddingId) {
    List<ServedModel> all = new ArrayList<>();
    for (ServedModel model : served.values()) {
      if (model.manifest().embeddingId().equals(embeddingId)) {
        all.add(model.name().equals(standard) ? 0 : all.size(), model);
      }
    }
    return all;
  }

  /** Returns what the loaded models can be asked for, all together. */
  public synchronized Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    served.values().forEach(model -> all.addAll(model.manifest().capabilities()));
    return all;
  }

  /**
   * What loading did.
   *
   * @param model as it is now
   * @param replaced the model id of the one whose place it took; empty if it took none's
   */
  public record Loaded(Listed model, String replaced) {}

  /**
   * Loads a model and gives it out from then on; one of that name goes when its calls have ended.
   * If it is loaded already nothing happens, and whoever asks for the same while it is being loaded
   * waits with the others.
   *
   * @param name by which calls will ask for it
   * @param from its folder; that of its name on the shelf if empty
   * @param readyFor what has to be in memory before; all if empty
   * @throws Failure what is wrong with it; then everything is as it was
   */
  public Loaded load(String name, Optional<Path> from, Set<Capability> readyFor) {
    Path folder = from.orElseGet(() -> shelf.folder(name));
    Set<Capability> first = readyFor.isEmpty() ? EnumSet.allOf(Capability.class) : readyFor;
    Loads.Result result = loads.run(Shelf.named(name), folder, this::known, first, this::put);
    whenChanged.run();
    synchronized (this) {
      Listed now = Listed.of(result.model(), Listed.State.READY, isStandard(result.model()), "");
      return new Loaded(now, result.replaced());
    }
  }

  private synchronized Optional<ServedModel> known(String name) {
    return Optional.ofNullable(served.get(name));
  }

  /** Returns the one whose place it took, which goes when its calls have ended. */
  private @Nullable ServedModel put(ServedModel model) {
    ServedModel before;
    synchronized (this) {
      if (closed) {
        throw stopping();
      }
      before = served.put(model.name(), model);
    }
    if (before != null) {
      leave(before);
    }
    return before;
  }

  private CompletableFuture<Void> leave(ServedModel model) {
    synchronized (this) {
      leaving.add(model);
    }
    return model
        .retire()
        .thenRun(() -> {
          synchronized (this) {
            leaving.remove(model);
          }
          log.info("model {} ({}) is unloaded", model.name(), model.manifest().modelId());
        });
  }

  /**
   * What became of the default.
   *
   * @param previous its name before
   * @param durable whether the next start will have the new one, too
   */
  public record Used(String previous, boolean durable) {}

  /**
   * Makes a model the default, having loaded and checked all of it.
   *
   * @throws Failure what is wrong with it; then the default stays
   */
  public Used use(String name) {
    if (known(name).isEmpty()) {
      load(name, Optional.empty(), Set.of());
    }
    try (Lease lease = lease(name)) { // so that it stays meanwhile
      ServedModel model = lease.served();
      model.warm(EnumSet.allOf(Capability.class));
      changing.lock();
      try {
        boolean durable = shelf.point(name, model.folder());
        String previous;
        synchronized (this) {
          if (served.get(name) != model) {
            throw Failure.ofField("model", "\"" + name + "\" was unloaded or replaced meanwhile");
          }
          previous = standard;
          standard = name;
        }
        log.info("model {} is the default now, {} was", name, previous);
        return new Used(previous, durable);
      } finally {
        changing.unlock();
      }
    }
  }

  /**
   * Takes no more calls for a model, and closes it when those that run have ended.
   *
   * @param patience how long to wait for that
   * @return how many calls use it still; 0 when everything is given back
   * @throws Failure {@code INVALID_ARGUMENT} if it is the default one
   */
  public int unload(String name, Duration patience) {
    ServedModel model;
    CompletableFuture<Void> gone;
    changing.lock();
    try {
      synchronized (this) {
        model = served.get(name);
        if (model == null) {
          throw unknown(name);
        }
        if (name.equals(standard)) {
          throw Failure.ofField(
              "model", "is the default one: make another the default first (omnivl model use)");
        }
        served.remove(name);
      }
      gone = leave(model);
    } finally {
      changing.unlock();
    }
    whenChanged.run();
    await(gone, patience);
    int calls = model.leases();
    if (calls == 0) {
      gone.join(); // nothing is waited for but its closing
    }
    return calls;
  }

  private static void await(CompletableFuture<Void> gone, Duration patience) {
    try {
      gone.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.info("calls go on for longer than {}", patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns all models, by name. */
  public List<Listed> list() {
    Map<String, Optional<Manifest>> onShelf = shelf.manifests();
    Map<String, String> problems = loads.problems();
    List<Listed> all = new ArrayList<>();
    Set<String> named = new HashSet<>();
    synchronized (this) {
      for (ServedModel model : served.values()) {
        named.add(model.name());
        String problem = problems.getOrDefault(model.name(), "");
        all.add(Listed.of(model, Listed.State.READY, isStandard(model), problem));
      }
      for (ServedModel model : leaving) {
        named.add(model.name());
        all.add(Listed.of(model, Listed.State.UNLOADING, false, ""));
      }
    }
    for (String name : loads.underWay()) {
      if (named.add(name)) {
        Optional<Manifest> manifest = onShelf.getOrDefault(name, Optional.empty());
        all.add(Listed.without(name, Listed.State.LOADING, manifest, ""));
      }
    }
    Map<String, Optional<Manifest>> others = new HashMap<>(onShelf);
    problems.keySet().forEach(name -> others.putIfAbsent(name, Optional.empty()));
    others.forEach((name, manifest) -> {
      if (named.add(name)) {
        String problem =
            problems.getOrDefault(name, manifest.isEmpty() ? "its manifest is damaged" : "");
        all.add(Listed.without(name, Listed.State.NOT_LOADED, manifest, problem));
      }
    });
    all.sort(java.util.Comparator.comparing(Listed::name));
    return all;
  }

  private boolean isStandard(ServedModel model) {
    return model.name().equals(standard) && Objects.equals(served.get(model.name()), model);
  }

  /** Loads what need not be there at once, beside the calls that are answered already. */
  public synchronized void warm() {
    served.values().forEach(loads::warmBeside);
  }

  /** Ends what is under way, and closes all models. */
  @Override
  public void close() {
    List<ServedModel> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(served.values());
      all.addAll(leaving);
      served.clear();
    }
    shared.close();
    all.forEach(ServedModel::close);
  }
}
