package dev.omnivl.server.batch;

import java.time.Duration;

/** Where work waits, for those who look at it from outside; thread safe. */
public interface Queued {
  /** Returns how many items of a lane wait. */
  int queued(Lane lane);

  /** Returns how long the one has waited that came first of a lane; zero if none waits. */
  Duration oldest(Lane lane);

  /** Returns how many items wait, in both lanes. */
  default int queued() {
    return queued(Lane.INTERACTIVE) + queued(Lane.BULK);
  }
}
