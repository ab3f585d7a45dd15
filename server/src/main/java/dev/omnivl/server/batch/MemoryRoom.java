package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that pieces of work take before they begin, and wait for where it is taken. Single calls
 * come first; streams take at most half of it together; senders take turns, and whoever does not
 * fit yet is not overtaken. A piece that is too large for it is alone. Thread safe.
 */
public final class MemoryRoom implements Queued, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MemoryRoom.class);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final long bytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final FairQueue<Wish> people = new FairQueue<>();
  private final FairQueue<Wish> streams = new FairQueue<>();
  private long taken;
  private long takenByStreams;
  private boolean closed;

  /** A part of the memory, for somebody who waits for it or has it. */
  private record Wish(long bytes, Caller caller, long atNanos) {}

  /** What a piece of work has until it is closed. */
  public final class Held implements AutoCloseable {
    private @Nullable Wish wish;

    private Held(Wish wish) {
      this.wish = wish;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (wish != null) {
          count(wish, -1);
          wish = null;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Makes one.
   *
   * @param bytes that are there
   */
  public MemoryRoom(long bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes memory, and waits for it.
   *
   * @throws dev.omnivl.failure.Failure {@code EXPIRED} if the caller is gone before, {@code
   *     UNAVAILABLE} if this is closed
   */
  public Held take(long bytes, Caller caller) {
    Wish wish = new Wish(bytes, caller, System.nanoTime());
    FairQueue<Wish> queue = queue(caller.lane());
    boolean interrupted = false;
    lock.lock();
    try {
      queue.add(caller.sender(), wish);
      while (!mayTake(wish)) {
        if (closed || caller.isGone()) {
          queue.takeIf(one -> one == wish);
          changed.signalAll();
          throw closed ? WaitingRoom.stopping() : Caller.expired();
        }
        interrupted |= await();
      }
      queue.poll();
      count(wish, 1);
      changed.signalAll(); // the next may fit as well
      return new Held(wish);
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean mayTake(Wish wish) {
    boolean fits = taken == 0 || taken + wish.bytes <= bytes;
    if (closed || !fits || wish.caller.isGone() || queue(wish.caller.lane()).peek() != wish) {
      return false;
    }
    return wish.caller.lane() == Lane.INTERACTIVE
        || people.isEmpty() && (takenByStreams == 0 || takenByStreams + wish.bytes <= bytes / 2);
  }

  /** Returns whether the thread was interrupted, which ends nothing: its caller says when. */
  private boolean await() {
    try {
      boolean signalled = changed.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      log.trace("looking again, signalled {}", signalled);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void count(Wish wish, int sign) {
    taken += sign * wish.bytes;
    if (wish.caller.lane() == Lane.BULK) {
      takenByStreams += sign * wish.bytes;
    }
  }

  private FairQueue<Wish> queue(Lane lane) {
    return lane == Lane.INTERACTIVE ? people : streams;
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
      return queue(lane).oldest(Wish::atNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Refuses those that wait and those that come. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
