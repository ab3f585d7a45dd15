package dev.omnivl.media.structure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The memory that all decodes of a process may take together, Java's and FFmpeg's. Whoever finds it
 * taken waits, first come, first served, so that a large picture is not overtaken for ever.
 */
public final class DecodeMemory {
  private static final long QUESTION_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final long total;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Condition> queue = new ArrayDeque<>();
  private long free;

  /**
   * Makes a budget.
   *
   * @param total bytes
   */
  public DecodeMemory(long total) {
    this.total = total;
    this.free = total;
  }

  /** Memory that is held until it is closed; closing it again does nothing. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  public long total() {
    return total;
  }

  /** Returns what nobody holds, bytes. */
  public long free() {
    lock.lock();
    try {
      return free;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes memory, waiting for it if need be.
   *
   * @param bytes at most {@link #total}
   * @param over whether to give up; asked while it waits
   * @return whether it was taken; then it must be given back
   */
  boolean take(long bytes, BooleanSupplier over) {
    lock.lock();
    try {
      Condition turn = lock.newCondition();
      queue.addLast(turn);
      try {
        while (queue.peekFirst() != turn || free < bytes) {
          if (over.getAsBoolean()) {
            return false;
          }
          turn.awaitNanos(QUESTION_NANOS);
        }
        free -= bytes;
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        queue.remove(turn);
        wakeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  void giveBack(long bytes) {
    lock.lock();
    try {
      free += bytes;
      wakeFirst();
    } finally {
      lock.unlock();
    }
  }

  private void wakeFirst() {
    Condition first = queue.peekFirst();
    if (first != null) {
      first.signal();
    }
  }
}
