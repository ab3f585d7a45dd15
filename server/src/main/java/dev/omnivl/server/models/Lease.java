package dev.omnivl.server.models;

import dev.omnivl.bundle.Capability;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.encode.ModelWork;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** The use of a model for one call: until it is closed, the model stays open. */
public final class Lease implements AutoCloseable {
  private final ServedModel served;
  private final AtomicBoolean held = new AtomicBoolean(true);

  Lease(ServedModel served) {
    this.served = served;
  }

  /** Returns what is leased. */
  public ServedModel served() {
    return served;
  }

  /**
   * Returns the model, to be asked for one of some things.
   *
   * @param ways each of which is enough; the first is the one that is missed
   * @throws dev.omnivl.failure.Failure {@code UNSUPPORTED} with the remedy, if it can do none
   */
  public Model model(Capability... ways) {
    Model model = served.model();
    if (Arrays.stream(ways).noneMatch(model::can)) {
      throw model.missing(ways[0]);
    }
    return model;
  }

  /** Returns another lease of the same model, for work that may outlive this one. */
  public Lease again() {
    return served.leaseAgain();
  }

  /** Returns the engine behind its lanes. */
  public ModelWork work() {
    return served.work();
  }

  @Override
  public void close() {
    if (held.compareAndSet(true, false)) {
      served.release();
    }
  }
}
