package dev.omnivl.importer.family;

import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Precision;
import java.util.Set;

/**
 * What part of a bundle a model shall become.
 *
 * @param name the part's
 * @param wanted capabilities; empty for all that the model has
 * @param precision how its weights are stored
 * @param options of the user
 */
public record Spec(
    String name, Set<Capability> wanted, Precision precision, ImportOptions options) {

  /** Copies the set. */
  public Spec {
    wanted = Set.copyOf(wanted);
  }
}
