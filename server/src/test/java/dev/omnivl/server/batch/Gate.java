package dev.omnivl.server.batch;

import java.util.concurrent.CountDownLatch;

/** Keeps a thread busy until it is opened. */
final class Gate {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /** To be called by what is kept busy. */
  void pass() {
    entered.countDown();
    await(opened);
  }

  void awaitEntered() {
    await(entered);
  }

  void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
