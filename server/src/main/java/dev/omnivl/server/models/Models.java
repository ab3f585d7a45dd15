package dev.omnivl.server.models;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.encode.Doors;
import dev.omnivl.server.settings.ServerSettings;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of a server; every call takes a lease of the one that it asks. Thread safe. */
public final class Models implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Models.class);

  private final Shared shared;
  private final ServedModel standard;

  private Models(Shared shared, Path folder) {
    this.shared = shared;
    standard = ServedModel.open(String.valueOf(folder.getFileName()), folder, shared);
  }

  /**
   * Opens the model of the settings.
   *
   * @throws Failure naming what is wrong with it and the remedy
   */
  public static Models open(ServerSettings settings) {
    Shared shared = Shared.of(settings);
    try {
      return new Models(shared, settings.bundle());
    } catch (RuntimeException | Error e) {
      shared.close();
      throw e;
    }
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
   * Leases the default model.
   *
   * @throws Failure {@code UNAVAILABLE} if the server is closed
   */
  public Lease lease() {
    return standard
        .lease()
        .orElseThrow(() -> new Failure(Reason.UNAVAILABLE, "the server is stopping; ask the next"));
  }

  /** Loads what search does not need, beside the calls that are answered already. */
  public void warm() {
    Thread.ofPlatform().name("omnivl-warm").daemon().start(() -> warm(standard));
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

  /** Ends what is under way, and closes all models. */
  @Override
  public void close() {
    shared.close();
    standard.close();
  }
}
