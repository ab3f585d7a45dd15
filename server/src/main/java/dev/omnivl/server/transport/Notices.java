package dev.omnivl.server.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Log lines that a stranger can cause at will: one in ten seconds, with the number of those that
 * were left out.
 */
public final class Notices {
  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicLong leftOut = new AtomicLong();

  /** Makes one for a place that warns. */
  public Notices(Logger log) {
    this.log = log;
  }

  /** Warns, or counts. */
  public void warn(String format, Object... arguments) {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + APART_NANOS)) {
      leftOut.incrementAndGet();
      return;
    }
    long more = leftOut.getAndSet(0);
    log.warn(format + (more == 0 ? "" : " (and " + more + " more of this kind before)"), arguments);
  }
}
