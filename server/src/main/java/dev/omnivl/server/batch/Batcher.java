package dev.omnivl.server.batch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work on named threads of its own, joining the items of many callers into batches.
 *
 * <p>A batch is what waits when a thread becomes free: a lone caller never waits for company, and
 * the more callers there are, the larger the batches get. Items whose caller is gone are dropped
 * before they run. A full lane refuses interactive work at once with {@code OVERLOADED} and makes
 * bulk work wait. If a batch of several fails, each of its items runs again alone, so that none
 * fails because of its company.
 *
 * <p>Thread safe.
 */
public final class Batcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Batcher.class);
  private static final long GONE_CHECK_MILLIS = 50;

  private final String name;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final Lanes lanes = new Lanes();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  /**
   * Starts a batcher.
   *
   * @param name of its threads, after {@code omnivl-}
   * @param threads how many batches run at the same time; at least 1
   * @param capacity the most items that wait in each lane; at least 1
   */
  public Batcher(String name, int threads, int capacity) {
    if (threads < 1 || capacity < 1) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "%s: threads are %d and the queue length is %d; both must be 1 or more",
              name,
              threads,
              capacity));
    }
    this.name = name;
    this.capacity = capacity;
    for (int i = 0; i < threads; i++) {
      this.threads.add(
          Thread.ofPlatform().name("omnivl-" + name + "-" + i).daemon().start(this::work));
    }
  }

  /**
   * Runs an item and waits for its result.
   *
   * @throws Failure {@code OVERLOADED}, {@code EXPIRED}, or what the work threw
   */
  public <I, O> Batched<O> run(Work<I, O> work, I input, Caller caller) {
    return await(submit(work, input, caller));
  }

  /**
   * Runs items, together where that fits, and waits for their results, in order.
   *
   * @throws Failure as {@link #run} does, of the first item that failed
   */
  public <I, O> List<Batched<O>> runAll(Work<I, O> work, List<I> inputs, Caller caller) {
    List<CompletableFuture<Batched<O>>> replies = new ArrayList<>(inputs.size());
    for (I input : inputs) {
      replies.add(submit(work, input, caller));
    }
    return replies.stream().map(Batcher::await).toList();
  }

  private <I, O> CompletableFuture<Batched<O>> submit(Work<I, O> work, I input, Caller caller) {
    Item<I, O> item = new Item<>(work, input, caller, System.nanoTime(), new CompletableFuture<>());
    lock.lock();
    try {
      waitForRoom(caller);
      lanes.queue(caller.lane()).add(item);
      filled.signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Caller.expired();
    } finally {
      lock.unlock();
    }
    return item.reply();
  }

  private void waitForRoom(Caller caller) throws InterruptedException {
    while (true) {
      caller.checkPresent();
      if (closed) {
        throw stopping();
      }
      if (lanes.queue(caller.lane()).size() < capacity) {
        return;
      }
      lanes.takeGone().forEach(gone -> gone.fail(Caller.expired()));
      if (lanes.queue(caller.lane()).size() < capacity) {
        return;
      }
      if (caller.lane() == Lane.INTERACTIVE) {
        throw new Failure(
            Reason.OVERLOADED,
            "the server's " + name + " queue is full (" + capacity + " waiting); try again soon");
      }
      boolean signalled = emptied.await(GONE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      log.trace("{}: bulk work waited for room, signalled {}", name, signalled);
    }
  }

  private static <O> Batched<O> await(CompletableFuture<Batched<O>> reply) {
    try {
      return reply.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void work() {
    while (true) {
      List<Item<?, ?>> batch = next();
      if (batch.isEmpty()) {
        return;
      }
      runUnchecked(batch);
    }
  }

  /** Waits for the next batch; an empty one is the end. */
  private List<Item<?, ?>> next() {
    lock.lock();
    try {
      while (true) {
        lanes.takeGone().forEach(gone -> gone.fail(Caller.expired()));
        if (!lanes.isEmpty()) {
          List<Item<?, ?>> batch = lanes.takeBatch();
          emptied.signalAll();
          return batch;
        }
        if (closed) {
          return List.of();
        }
        filled.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** All items of a batch are of one kind of work, so their types are the same. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void runUnchecked(List batch) {
    runBatch(batch);
  }

  private static <I, O> void runBatch(List<Item<I, O>> batch) {
    Work<I, O> work = batch.getFirst().work();
    long started = System.nanoTime();
    try {
      List<O> results = work.run().apply(batch.stream().map(Item::input).toList());
      if (results.size() != batch.size()) {
        throw new IllegalStateException(
            work.name() + " made " + results.size() + " results of " + batch.size() + " items");
      }
      Duration ran = Duration.ofNanos(System.nanoTime() - started);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).complete(results.get(i), started, ran, batch.size());
      }
    } catch (Throwable e) { // whatever it is, somebody waits for it
      if (batch.size() == 1) {
        batch.getFirst().fail(e);
      } else {
        log.debug("a batch of {} {} failed; running them alone", batch.size(), work.name(), e);
        batch.forEach(item -> runBatch(List.of(item)));
      }
    }
  }

  /** Returns how many items wait, in both lanes. */
  public int queued() {
    lock.lock();
    try {
      return lanes.queue(Lane.INTERACTIVE).size() + lanes.queue(Lane.BULK).size();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new work, fails what waits, and returns when what runs has ended. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lanes.takeAll().forEach(item -> item.fail(stopping()));
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // whatever is behind the work must not close while it runs
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Failure stopping() {
    return new Failure(Reason.UNAVAILABLE, "the server is stopping; try again when it is back");
  }
}
