package dev.omnivl.server.grpc.inference;

import dev.omnivl.bundle.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model of the protocol that a call asks for, leased.
 *
 * @param name as it was asked for
 */
record Asked(String name, Ability ability, Lease lease) implements AutoCloseable {
  /** Clients of the protocol take versions for numbers. */
  static final String VERSION = "1";

  /**
   * Leases it.
   *
   * @param version {@value #VERSION}, the model id, or empty
   * @throws Failure {@code NOT_FOUND} with the names there are, {@code UNSUPPORTED} if the model
   *     cannot do that
   */
  static Asked of(Models models, String name, String version) {
    String able = name.substring(name.lastIndexOf('/') + 1);
    Ability ability =
        Ability.of(able)
            .orElseThrow(() ->
                new Failure(
                    Reason.NOT_FOUND,
                    "no model \"" + shown(name) + "\" is served; there are " + names(models)));
    Lease lease = models.lease(servedName(name));
    try {
      lease.model(ability.ways());
      String modelId = lease.served().manifest().modelId();
      if (!version.isEmpty() && !version.equals(VERSION) && !version.equals(modelId)) {
        throw new Failure(
            Reason.NOT_FOUND,
            "model \""
                + shown(name)
                + "\" has no version \""
                + shown(version)
                + "\"; it has "
                + VERSION
                + ", which is "
                + modelId);
      }
      return new Asked(name, ability, lease);
    } catch (Failure e) {
      lease.close();
      throw e;
    }
  }

  /** Returns the name of the served model of a model of the protocol; empty for the default. */
  static String servedName(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  private static String shown(String name) {
    return name.length() > 80 ? name.substring(0, 80) + "..." : name;
  }

  private static String names(Models models) {
    try (Lease lease = models.lease("")) {
      return Ability.of(lease.served().manifest()).stream()
              .map(Ability::shown)
              .collect(Collectors.joining(", "))
          + ", and the same with another model's name and a slash before";
    }
  }

  /** Returns it; empty if there is no such model, or it cannot do that. */
  static Optional<Asked> find(Models models, String name, String version) {
    try {
      return Optional.of(of(models, name, version));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  Manifest manifest() {
    return lease.served().manifest();
  }

  /** Returns what changes with everything that changes an answer. */
  String modelId() {
    return manifest().modelId();
  }

  @Override
  public void close() {
    lease.close();
  }
}
