package dev.omnivl.trainer.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Turns Ctrl-C (or SIGTERM) into a question that a loop asks between two rounds, and keeps the
 * process alive until the loop has ended. A loop that has not asked yet has nothing to save and is
 * not waited for.
 */
final class StopSignal implements BooleanSupplier, AutoCloseable {
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean looping = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::stop);

  /** Listens from now on. */
  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  @Override
  public boolean getAsBoolean() {
    looping.set(true);
    return told.get();
  }

  /** Tells the loop to stop and waits until it has, if it ever began. */
  void stop() {
    told.set(true);
    if (looping.get() && ended.getCount() > 0) {
      System.err.println("\nstopping after this step, with a checkpoint");
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    ended.countDown();
    if (!told.get()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already, and the hook will find nothing to wait for.
        told.set(true);
      }
    }
  }
}
