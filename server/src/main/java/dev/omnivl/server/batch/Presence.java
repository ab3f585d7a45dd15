package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether somebody waits for the server now; thread safe. */
public final class Presence {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile long leftAtNanos = System.nanoTime() - Duration.ofDays(1).toNanos();

  /** Somebody came. */
  public void enter() {
    calls.incrementAndGet();
  }

  /** Somebody who came got an answer or went. */
  public void leave() {
    leftAtNanos = System.nanoTime();
    calls.decrementAndGet();
  }

  /** Returns whether somebody waits now. */
  public boolean isAny() {
    return calls.get() > 0;
  }

  /** Returns whether somebody waits now, or did so less than this ago. */
  public boolean isAnyWithin(Duration time) {
    return isAny() || System.nanoTime() - leftAtNanos < time.toNanos();
  }
}
