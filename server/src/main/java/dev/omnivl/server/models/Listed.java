package dev.omnivl.server.models;

import dev.omnivl.bundle.Manifest;
import java.util.Optional;

/**
 * A model as it is now.
 *
 * @param name by which calls ask for it
 * @param standard whether calls get it that name none
 * @param manifest what it says of itself; empty while that is not read
 * @param calls that use it
 * @param loadedGraphs how many of its graphs are in memory
 * @param graphs how many it has
 * @param problem why it could not be loaded the last time; empty if it could
 */
public record Listed(
    String name,
    State state,
    boolean standard,
    Optional<Manifest> manifest,
    int calls,
    int loadedGraphs,
    int graphs,
    String problem) {
  /** What can be done with it. */
  public enum State {
    /** Calls are answered. */
    READY,
    /** It is read and checked. */
    LOADING,
    /** Calls that began before end with it. */
    UNLOADING,
    /** It lies on the shelf. */
    NOT_LOADED
  }

  static Listed of(ServedModel model, State state, boolean standard, String problem) {
    return new Listed(
        model.name(),
        state,
        standard,
        Optional.of(model.manifest()),
        model.leases(),
        model.loadedGraphs(),
        model.graphs(),
        problem);
  }

  static Listed without(String name, State state, Optional<Manifest> manifest, String problem) {
    return new Listed(name, state, false, manifest, 0, 0, 0, problem);
  }
}
