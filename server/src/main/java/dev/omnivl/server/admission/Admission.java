package dev.omnivl.server.admission;

import dev.omnivl.failure.Failure;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The door to the decoders and the model together. Nobody is let in whose answer would come too
 * late: what is in the house is bounded by the time that it takes, not by its number.
 *
 * <p>Each kind of call has a moving mean of the work it took, and the house one of the work that it
 * gets done in a second. Their quotient says how long a newcomer would wait behind what is in the
 * house. Senders take turns there, so a sender waits no longer than for its own calls as often as
 * there are senders. A call is admitted if that wait is within a bound: the longest that the server
 * lets anyone wait, and two thirds of the time that the caller can spare beside its own work, since
 * a mean is often too low, and what comes too late has cost others their answers. An empty house
 * admits everyone, or a wrong mean could never be put right.
 *
 * <p>Calls that are worked on side by side do not wait for each other as long as they are few
 * enough, whatever was measured of those before; for the time that a caller can spare, the wait
 * stands for how much they slow it down.
 *
 * <p>Only calls that somebody waits for go through it; streams are held back instead. Thread safe.
 */
public final class Admission {
  private static final double SHARE_OF_SPARE_TIME = 2.0 / 3;
  private static final double WEIGHT_OF_THE_NEWEST = 0.1;
  private static final double FIRST_GUESS_SECONDS = 0.01;
  private static final double MEMORY_SECONDS = 1;

  /** Time in which a thread waits for a processor counts as work, so a busy house does much. */
  private static final double LEAST_RATE = 0.5;

  private static final double SOONEST_RETRY_SECONDS = 0.1;

  private final Presence presence;
  private final Watch watch;
  private final LongSupplier clock;
  private final Duration longestWait;
  private final int mostCalls;
  private final int sideBySide;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Kind, Double> meanSeconds = new EnumMap<>(Kind.class);
  private final Map<Object, InHouse> bySender = new HashMap<>();
  private final InHouse all = new InHouse();
  private double workDone = 0.1; // seconds of work, fading
  private double timeBusy = 0.1; // seconds in which somebody was in the house, fading alike
  private long countedAtNanos;

  private static final class InHouse {
    private int calls;
    private double seconds; // of work

    void add(int calls, double seconds) {
      this.calls += calls;
      this.seconds = this.calls == 0 ? 0 : this.seconds + seconds;
    }
  }

  /**
   * Makes a door.
   *
   * @param longestWait that anyone is let wait for
   * @param mostCalls in the house, however short they are
   * @param presence is told who is in the house
   * @param watch is told of refusals
   */
  public Admission(Duration longestWait, int mostCalls, Presence presence, Watch watch) {
    this(longestWait, mostCalls, 1, presence, watch, System::nanoTime);
  }

  /**
   * Makes a door to where calls are worked on side by side.
   *
   * @param sideBySide so many calls wait for no other; they only slow each other down, which counts
   *     for their deadlines
   */
  public Admission(
      Duration longestWait, int mostCalls, int sideBySide, Presence presence, Watch watch) {
    this(longestWait, mostCalls, sideBySide, presence, watch, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  Admission(
      Duration longestWait,
      int mostCalls,
      int sideBySide,
      Presence presence,
      Watch watch,
      LongSupplier clock) {
    this.watch = watch;
    this.clock = clock;
    this.sideBySide = sideBySide;
    this.longestWait = longestWait;
    this.mostCalls = mostCalls;
    this.presence = presence;
  }

  /**
   * Lets a call in, whole or not at all; what it returns must be closed. A part of what was
   * admitted as a whole is counted and not refused.
   *
   * @param units how many of its kind it is, such as texts of a match; at least 1
   * @throws Failure {@code OVERLOADED} if it would have to wait too long, with the wait as the time
   *     after which to try again, {@code EXPIRED} if its caller is gone
   */
  public Visit enter(Kind kind, int units, Caller caller) {
    caller.checkPresent();
    lock.lock();
    try {
      double seconds = seconds(kind, units);
      if (!caller.admitted()) {
        refuseIfLate(seconds, caller);
      }
      InHouse own = bySender.computeIfAbsent(caller.sender(), key -> new InHouse());
      own.add(1, seconds);
      all.add(1, seconds);
      presence.enter();
      return new Visit(kind, units, seconds, caller.sender());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses a call that would not get in now, before anything of it is read; one that is not
   * refused has still to enter.
   *
   * @param units how many of its kind it is
   * @throws Failure as {@link #enter} does
   */
  public void check(Kind kind, int units, Caller caller) {
    caller.checkPresent();
    lock.lock();
    try {
      refuseIfLate(seconds(kind, units), caller);
    } finally {
      lock.unlock();
    }
  }

  private double seconds(Kind kind, int units) {
    return units * meanSeconds.getOrDefault(kind, FIRST_GUESS_SECONDS);
  }

  private void refuseIfLate(double seconds, Caller caller) {
    countTime();
    if (all.calls == 0) {
      return;
    }
    InHouse known = bySender.get(caller.sender());
    InHouse own = known == null ? new InHouse() : known;
    int senders = bySender.size() + (known == null ? 1 : 0);
    double ahead = Math.min(all.seconds, senders * (own.seconds + seconds) - seconds);
    double wait = ahead / rate();
    double longest = longestWait.toNanos() / 1e9;
    double left =
        caller.remaining(countedAtNanos).map(time -> time.toNanos() / 1e9).orElse(Double.MAX_VALUE);
    double inTime = SHARE_OF_SPARE_TIME * (left - seconds);
    double bound = all.calls < sideBySide ? inTime : Math.min(longest, inTime);
    boolean crowded = all.calls >= mostCalls && senders * (own.calls + 1) > mostCalls;
    if (wait > bound || crowded) {
      watch.refused(crowded ? RefusalReason.CALLS : RefusalReason.WAIT);
      throw Failure.overloaded(
          crowded
              ? "the server is busy: " + mostCalls + " calls wait already; try again soon"
              : "the server is busy: this call would wait about "
                  + hundredths(wait)
                  + " s, and after "
                  + hundredths(Math.max(0, bound))
                  + " s it would come too late; try again soon",
          Duration.ofMillis(
              (long) (1e3 * Math.max(SOONEST_RETRY_SECONDS, Math.min(wait, longest)))));
    }
  }

  /** Seconds of work that are done in a second. */
  private double rate() {
    return Math.max(LEAST_RATE, workDone / timeBusy);
  }

  /** Returns how long what is in the house takes still, as forecast; zero if it is empty. */
  public Duration backlog() {
    lock.lock();
    try {
      return Duration.ofNanos((long) (1e9 * Math.max(0, all.seconds) / rate()));
    } finally {
      lock.unlock();
    }
  }

  private static double hundredths(double seconds) {
    return Math.round(100 * seconds) / 100.0;
  }

  private void countTime() {
    long now = clock.getAsLong();
    if (all.calls > 0) {
      double passed = (now - countedAtNanos) / 1e9;
      double fading = Math.exp(-passed / MEMORY_SECONDS);
      workDone *= fading;
      timeBusy = timeBusy * fading + passed;
    }
    countedAtNanos = now;
  }

  private void leave(Visit visit) {
    lock.lock();
    try {
      countTime();
      double seconds = visit.work.toNanos() / 1e9;
      workDone += seconds; // of those too that came to nothing
      if (visit.done) {
        meanSeconds.merge(
            visit.kind,
            seconds / visit.units,
            (mean, newest) -> mean + WEIGHT_OF_THE_NEWEST * (newest - mean));
      }
      all.add(-1, -visit.seconds);
      bySender.computeIfPresent(
          visit.sender,
          (sender, own) -> {
            own.add(-1, -visit.seconds);
            return own.calls == 0 ? null : own;
          });
      presence.leave();
    } finally {
      lock.unlock();
    }
  }

  /** A call in the house; closing it makes room. */
  public final class Visit implements AutoCloseable {
    private final Kind kind;
    private final int units;
    private final double seconds;
    private final Object sender;
    private Duration work = Duration.ZERO;
    private boolean done;

    private Visit(Kind kind, int units, double seconds, Object sender) {
      this.kind = kind;
      this.units = units;
      this.seconds = seconds;
      this.sender = sender;
    }

    /**
     * Says how much work the call was.
     *
     * @param whole whether it is done; otherwise it ended on the way
     */
    public void did(Duration time, boolean whole) {
      work = time;
      done = whole;
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
