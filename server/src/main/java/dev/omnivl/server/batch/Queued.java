package dev.omnivl.server.batch;

import java.time.Duration;

/** Where work waits, for those who look at it from outside; thread safe. */
public interface Queued {
  /** Returns how many items of a lane wait. */
  int queued(Lane lane);

  /** Returns how long the one has waited that came first of a lane; zero if none waits. */
  Duration oldest(Lane lane);

  /** Looks at what waits in one place and then in another. */
  static Queued both(Queued first, Queued second) {
    return new Queued() {
      @Override
      public int queued(Lane lane) {
        return first.queued(lane) + second.queued(lane);
      }

      @Override
      public Duration oldest(Lane lane) {
        Duration there = first.oldest(lane);
        Duration then = second.oldest(lane);
        return there.compareTo(then) > 0 ? there : then;
      }
    };
  }

  /** Returns how many items wait, in both lanes. */
  default int queued() {
    return queued(Lane.INTERACTIVE) + queued(Lane.BULK);
  }
}
