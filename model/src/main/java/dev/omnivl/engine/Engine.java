package dev.omnivl.engine;

import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One bundle loaded on one device, asked for by what it can do. Thread safe; closing waits for what
 * runs.
 *
 * <p>A graph is loaded when it is first needed and must then give the bundle's golden answers.
 * {@link #open} loads those that search needs, image and text; {@link #warm} the others.
 */
public final class Engine implements AutoCloseable {
  private final Bundle bundle;
  private final EngineOptions options;
  private final Map<Part, LoadedPart> parts = new LinkedHashMap<>();

  private Engine(Bundle bundle, EngineOptions options) {
    this.bundle = bundle;
    this.options = options;
    for (Part part : bundle.manifest().parts()) {
      parts.put(part, new LoadedPart(bundle, part, options));
    }
  }

  /**
   * Loads a bundle, which stays open and the caller's to close.
   *
   * @throws Failure UNAVAILABLE if there is no such device, CORRUPT if a graph does not answer as
   *     it should
   */
  public static Engine open(Bundle bundle, EngineOptions options) {
    Engine engine = new Engine(bundle, options);
    try {
      Part first =
          bundle.manifest().find(Capability.EMBED).orElse(bundle.manifest().parts().getFirst());
      engine.loaded(first).load(Set.of(ServingGraph.TEXT, ServingGraph.VISUAL_IMAGE));
      return engine;
    } catch (Failure e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Loads and checks every graph, so that no later call has to.
   *
   * @throws Failure CORRUPT if a graph does not answer as it should
   */
  public void warm() {
    parts.values().forEach(LoadedPart::warm);
  }

  /**
   * Loads and checks the graphs that some capabilities need, as far as the model has them.
   *
   * @throws Failure CORRUPT if a graph does not answer as it should
   */
  public void warm(Set<Capability> wanted) {
    for (Capability capability : wanted) {
      bundle.manifest().find(capability).ifPresent(part -> loaded(part).warm(capability));
    }
  }

  /** How many graphs it has. */
  public int graphs() {
    return parts.keySet().stream()
        .mapToInt(part -> part.config().architecture().graphs().size())
        .sum();
  }

  /** How many graphs are in memory; none once it is closed. */
  public int loadedGraphs() {
    return parts.values().stream().mapToInt(LoadedPart::loadedGraphs).sum();
  }

  /** All parts of it. */
  public Collection<ModelPart> parts() {
    return Collections.unmodifiableCollection(parts.values());
  }

  /** What the model can be asked for. */
  public Set<Capability> capabilities() {
    return bundle.manifest().capabilities();
  }

  /**
   * What makes vectors.
   *
   * @throws Failure UNSUPPORTED with the remedy, if nothing does
   */
  public Encoder encoder() {
    return loaded(bundle.part(Capability.EMBED));
  }

  /**
   * What matches texts with media.
   *
   * @throws Failure UNSUPPORTED with the remedy, if nothing does
   */
  public Matcher matcher() {
    return loaded(bundle.part(Capability.MATCH));
  }

  /**
   * What writes captions.
   *
   * @throws Failure UNSUPPORTED with the remedy, if nothing does
   */
  public Writer captioner() {
    return loaded(bundle.part(Capability.CAPTION));
  }

  /**
   * What answers questions.
   *
   * @throws Failure UNSUPPORTED with the remedy, if nothing does
   */
  public Writer answerer() {
    return loaded(bundle.part(Capability.ANSWER));
  }

  /** Where it computes: {@code cpu} or {@code cuda:0}. */
  public String device() {
    return options.device().toString();
  }

  /** Waits for what runs, then lets go of the graphs. */
  @Override
  public void close() {
    parts.values().forEach(LoadedPart::close);
  }

  private LoadedPart loaded(Part part) {
    return Objects.requireNonNull(parts.get(part), "a part of this bundle");
  }
}
