package dev.omnivl.index.lucene;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does what can wait when nothing has been written for a while. */
final class Tidying implements Closeable {
  /** How often it looks whether there is something to do. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ScheduledThreadPoolExecutor thread;

  Tidying(Runnable work) {
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("omnivl-index-tidying").factory());
    thread.scheduleWithFixedDelay(
        work, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for work that is under way. */
  @Override
  public void close() {
    thread.close();
  }
}
