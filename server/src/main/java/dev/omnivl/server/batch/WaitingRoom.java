package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work waits, in two lanes, and threads wait for work. What nobody waits for any more is
 * dropped before it is taken. How much may wait is decided before work comes here. Thread safe.
 */
final class WaitingRoom implements Queued {
  private static final Logger log = LoggerFactory.getLogger(WaitingRoom.class);
  private static final long LOOK_AGAIN_MILLIS = 2;
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final FairQueue<Waiting<?, ?>> interactive = new FairQueue<>();
  private final FairQueue<Waiting<?, ?>> bulk = new FairQueue<>();
  private long sweptAtNanos = System.nanoTime();
  private boolean closed;

  /** Chooses what a thread does next; called under the lock. */
  interface Choice {
    /** Takes from either queue what may run now; nothing if it may not. */
    List<Waiting<?, ?>> from(FairQueue<Waiting<?, ?>> interactive, FairQueue<Waiting<?, ?>> bulk);
  }

  /** Lets work wait. */
  void add(Waiting<?, ?> item) {
    item.caller().checkPresent();
    lock.lock();
    try {
      if (closed) {
        throw stopping();
      }
      queue(item.caller().lane()).add(item.caller().sender(), item);
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do; empty when the room is closed. */
  List<Waiting<?, ?>> next(Choice choice) {
    lock.lock();
    try {
      while (true) {
        sweep();
        List<Waiting<?, ?>> chosen = choice.from(interactive, bulk);
        if (!chosen.isEmpty() || closed) {
          return chosen;
        }
        awaitChange();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes what may run now; empty if nothing may. */
  List<Waiting<?, ?>> now(Choice choice) {
    lock.lock();
    try {
      sweep();
      return choice.from(interactive, bulk);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for somebody to come, but not long. */
  void awaitMoment() {
    lock.lock();
    try {
      boolean signalled = filled.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      log.trace("looking again, signalled {}", signalled);
    } catch (InterruptedException e) {
      log.debug("interrupted while waiting for work; only closing ends that", e);
    } finally {
      lock.unlock();
    }
  }

  private void sweep() {
    if (System.nanoTime() - sweptAtNanos > SWEEP_NANOS) {
      sweptAtNanos = System.nanoTime();
      take(item -> item.caller().isGone()).forEach(gone -> gone.fail(Caller.expired()));
    }
  }

  /** Looks at the next item that somebody waits for. */
  static @Nullable Waiting<?, ?> peek(FairQueue<Waiting<?, ?>> queue) {
    Waiting<?, ?> next = queue.peek();
    while (next != null && next.caller().isGone()) {
      queue.poll();
      next.fail(Caller.expired());
      next = queue.peek();
    }
    return next;
  }

  /** Takes the next item that somebody waits for. */
  static @Nullable Waiting<?, ?> poll(FairQueue<Waiting<?, ?>> queue) {
    Waiting<?, ?> next = queue.poll();
    while (next != null && next.caller().isGone()) {
      next.fail(Caller.expired());
      next = queue.poll();
    }
    return next;
  }

  private void awaitChange() {
    if (interactive.isEmpty() && bulk.isEmpty()) {
      filled.awaitUninterruptibly();
      return;
    }
    awaitMoment(); // what waits may not run yet
  }

  private List<Waiting<?, ?>> take(java.util.function.Predicate<Waiting<?, ?>> condition) {
    return Stream.concat(interactive.takeIf(condition).stream(), bulk.takeIf(condition).stream())
        .toList();
  }

  /** Runs something under the lock, as choices do. */
  void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int queued(Lane lane) {
    lock.lock();
    try {
      return queue(lane).size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Duration oldest(Lane lane) {
    lock.lock();
    try {
      return queue(lane).oldest(Waiting::queuedAtNanos);
    } finally {
      lock.unlock();
    }
  }

  private FairQueue<Waiting<?, ?>> queue(Lane lane) {
    return lane == Lane.INTERACTIVE ? interactive : bulk;
  }

  /** Refuses new work, fails what waits, and lets the threads end. */
  void close() {
    lock.lock();
    try {
      closed = true;
      take(item -> true).forEach(item -> item.fail(stopping()));
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for threads to end, whatever happens meanwhile. */
  static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // what is behind the work must not close while it runs
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static Failure stopping() {
    return new Failure(Reason.UNAVAILABLE, "the server is stopping; try again when it is back");
  }
}
