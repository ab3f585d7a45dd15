package dev.omnivl.server.ingest;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Looks once a second whether the index can be written, mends that if it can, and says so. */
public final class IndexWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final BooleanSupplier index;
  private final Consumer<Boolean> writable;
  private final Thread thread;

  /**
   * Starts to watch.
   *
   * @param index says whether it can be written, having tried to mend it
   * @param writable is told after each look
   */
  public IndexWatch(BooleanSupplier index, Consumer<Boolean> writable) {
    this.index = index;
    this.writable = writable;
    thread = Thread.ofPlatform().name("omnivl-index-watch").daemon().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        writable.accept(index.getAsBoolean());
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      return; // closed
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
