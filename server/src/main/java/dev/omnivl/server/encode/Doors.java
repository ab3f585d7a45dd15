package dev.omnivl.server.encode;

import dev.omnivl.server.admission.Admission;
import dev.omnivl.server.admission.Kind;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.Watch;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Who may ask the model now: single calls are admitted or refused at once, one door for vectors and
 * matches and one for the writing of texts, which go side by side; items of streams wait.
 */
public final class Doors {
  private final Admission vectors;
  private final Admission writing;
  private final Workers bulk;

  /**
   * Makes the doors.
   *
   * @param sideBySide texts that are written at the same time
   * @param bulk bounds how many items of streams are between decoder and answer
   * @param watch is told of refusals
   */
  public Doors(
      ServerSettings.Queue settings, int sideBySide, Workers bulk, Presence presence, Watch watch) {
    vectors = new Admission(settings.maxWait(), settings.length(), presence, watch);
    writing = new Admission(settings.maxWait(), settings.length(), sideBySide, presence, watch);
    this.bulk = bulk;
  }

  /**
   * Refuses a single call that would not get in now.
   *
   * @param units how many of its kind it asks for
   * @throws dev.omnivl.failure.Failure {@code OVERLOADED} or {@code EXPIRED}
   */
  public void check(Kind kind, int units, Caller caller) {
    (kind == Kind.WRITING ? writing : vectors).check(kind, units, caller);
  }

  /** Returns how long what is in the house for vectors and matches takes still, as forecast. */
  public Duration backlogOfVectors() {
    return vectors.backlog();
  }

  /** Returns how long what is in the house for texts takes still, as forecast. */
  public Duration backlogOfWriting() {
    return writing.backlog();
  }

  <O> O vectors(Kind kind, int units, Caller caller, CallTimes times, Supplier<O> work) {
    return caller.lane() == Lane.BULK
        ? bulk.run(present -> work.get(), caller).value()
        : through(vectors, kind, units, caller, times, work);
  }

  <O> O writing(Caller caller, CallTimes times, Supplier<O> work) {
    return through(writing, Kind.WRITING, 1, caller, times, work);
  }

  private static <O> O through(
      Admission door, Kind kind, int units, Caller caller, CallTimes times, Supplier<O> work) {
    Duration before = times.work();
    try (Admission.Visit visit = door.enter(kind, units, caller)) {
      boolean done = false;
      try {
        O result = work.get();
        done = true;
        return result;
      } finally {
        visit.did(times.work().minus(before), done);
      }
    }
  }
}
