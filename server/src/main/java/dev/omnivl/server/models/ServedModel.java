package dev.omnivl.server.models;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Variant;
import dev.omnivl.engine.DeviceChoice;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.ModelPart;
import dev.omnivl.engine.NativeMemory;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.encode.ModelWork;
import dev.omnivl.server.encode.Texts;
import dev.omnivl.server.encode.Visuals;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.ModelWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle that is served: its engine and the lanes of that. Calls hold leases; one that was
 * {@linkplain #retire() retired} gives out no more, and everything that it holds is given back when
 * the last one ends.
 *
 * <p>Thread safe.
 */
public final class ServedModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServedModel.class);

  private final String name;
  private final Path folder;
  private final Bundle bundle;
  private final Engine engine;
  private final String device;
  private final ModelWork work;
  private final Model model;
  private final Deque<AutoCloseable> parts;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private int leases; // guarded by this
  private boolean retired; // guarded by this

  private ServedModel(Opening from, Shared shared, Deque<AutoCloseable> parts) {
    this.name = from.name();
    this.folder = from.folder();
    this.parts = parts;
    ServerSettings settings = shared.settings();
    bundle = keep(from.bundle());
    int threads = settings.engine().threadsOrProcessors();
    DeviceChoice choice = DeviceChoice.of(settings.engine().device(), bundle.variant());
    engine = keep(Engine.open(bundle, new EngineOptions(threads, choice.device())));
    device =
        String.format(
            Locale.ROOT,
            "%s, %d threads, %s%s",
            engine.device(),
            threads,
            precision(settings.engine()),
            choice.note().isEmpty() ? "" : "; " + choice.note());
    ModelWatch watch = keep(shared.watch().model(name, bundle.modelId()));
    work = keep(new ModelWork(name, engine, settings, shared.presence(), watch));
    Map<ModelPart, Model.Senses> senses = new HashMap<>();
    for (ModelPart part : engine.parts()) {
      Visuals visuals = new Visuals(part, shared.decoder(), shared.decoders(), work);
      senses.put(part, new Model.Senses(new Texts(part, settings), visuals));
    }
    model =
        new Model(bundle, engine, senses, work, shared.doors(), shared.vectors(), shared.filters());
  }

  /** What runs and why, and what else could. */
  private String precision(ServerSettings.Engine settings) {
    String why = bundle.variant().label() + " by omnivl.engine.precision=" + settings.precision();
    boolean other =
        bundle.variant() == Variant.FP32
            && Files.exists(Variant.INT8.folder(folder).resolve(Bundle.MANIFEST));
    return other ? why + ", the bundle has int8 too" : why;
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Opens a bundle: all its files have the hashes that it states, and the graphs that search needs
   * give its golden answers.
   *
   * @param name by which calls ask for it
   * @throws dev.omnivl.failure.Failure naming what is wrong and the remedy; then nothing stays open
   */
  static ServedModel open(String name, Path folder, Shared shared) {
    return read(name, folder, shared).open(shared);
  }

  /** Reads a bundle whose files have the hashes that it states. */
  static Opening read(String name, Path folder, Shared shared) {
    Variant variant = Variant.parse(shared.settings().engine().precision());
    return new Opening(name, folder, Bundle.open(folder, variant));
  }

  /**
   * A bundle that was read, to be opened or closed.
   *
   * @param name by which calls will ask for it
   */
  record Opening(String name, Path folder, Bundle bundle) implements AutoCloseable {
    String modelId() {
      return bundle.modelId();
    }

    ServedModel open(Shared shared) {
      Deque<AutoCloseable> parts = new ArrayDeque<>();
      try {
        return new ServedModel(this, shared, parts);
      } catch (RuntimeException | Error e) {
        closeAll(parts);
        throw e;
      }
    }

    @Override
    public void close() {
      bundle.close();
    }
  }

  /** Returns the name by which calls ask for it. */
  public String name() {
    return name;
  }

  /** Returns the folder of its bundle. */
  public Path folder() {
    return folder;
  }

  /** Returns what the bundle says of itself. */
  public Manifest manifest() {
    return bundle.manifest();
  }

  /** Returns where it computes, for people to read. */
  public String device() {
    return device;
  }

  Model model() {
    return model;
  }

  ModelWork work() {
    return work;
  }

  /**
   * Loads and checks every graph, so that no later call has to.
   *
   * @throws dev.omnivl.failure.Failure {@code CORRUPT} if a graph does not give its golden answers
   */
  void warm() {
    engine.warm();
  }

  /**
   * Loads and checks the graphs that some capabilities need.
   *
   * @throws dev.omnivl.failure.Failure {@code CORRUPT} if a graph does not give its golden answers
   */
  void warm(Set<Capability> wanted) {
    engine.warm(wanted);
  }

  int graphs() {
    return engine.graphs();
  }

  int loadedGraphs() {
    return engine.loadedGraphs();
  }

  /** Returns a lease; empty if none is given out any more. */
  synchronized Optional<Lease> lease() {
    if (retired) {
      return Optional.empty();
    }
    leases++;
    return Optional.of(new Lease(this));
  }

  /** Returns another lease for who holds one, also of a model that is retired. */
  synchronized Lease leaseAgain() {
    if (leases == 0) {
      throw new IllegalStateException("whoever asks holds no lease");
    }
    leases++;
    return new Lease(this);
  }

  /** Returns how many leases there are. */
  public synchronized int leases() {
    return leases;
  }

  void release() {
    boolean last;
    synchronized (this) {
      leases--;
      last = retired && leases == 0;
    }
    if (last) {
      closeBeside();
    }
  }

  /**
   * Gives out no more leases, and closes everything when the last one ends.
   *
   * @return done when everything is given back
   */
  CompletableFuture<Void> retire() {
    boolean last;
    synchronized (this) {
      last = !retired && leases == 0;
      retired = true;
    }
    if (last) {
      closeBeside();
    }
    return closed;
  }

  /** Not on the thread of the call that was the last: its answer need not wait for that. */
  private void closeBeside() {
    Thread.ofPlatform()
        .name("omnivl-unload")
        .daemon()
        .start(() -> {
          closeAll(parts);
          NativeMemory.giveBack();
          closed.complete(null);
        });
  }

  /** Closes everything now, whoever holds a lease: what waits fails, what runs is waited for. */
  @Override
  public void close() {
    synchronized (this) {
      retired = true;
    }
    closeAll(parts);
    closed.complete(null);
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    synchronized (parts) {
      while (!parts.isEmpty()) {
        AutoCloseable part = parts.pop();
        try {
          part.close();
        } catch (Exception e) {
          log.error("{} did not close", part.getClass().getSimpleName(), e);
        }
      }
    }
  }
}
