package dev.omnivl.index.lucene;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what can wait when nothing has been written for a while. */
final class Tidying implements Closeable {
  /** How often it looks whether there is something to do. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);

  private final ScheduledThreadPoolExecutor thread;

  Tidying(Runnable work) {
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("omnivl-index-tidying").factory());
    thread.scheduleWithFixedDelay(
        () -> run(work), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** An executor never again starts work that threw once. */
  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("tidying the index failed: {}", e.toString());
    }
  }

  /** Waits for work that is under way. */
  @Override
  public void close() {
    thread.close();
  }
}
