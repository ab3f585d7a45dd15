package dev.omnivl.trainer.data;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes the next batches on another thread while the model works on this one. */
public final class Prefetch implements AutoCloseable {
  private static final int AHEAD = 2;

  /** Gives the batch of a step. */
  public interface Source {
    /** The batch of step {@code number}, from 0. */
    Batch batch(long number);
  }

  private final Source source;
  private final long end;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("batches-", 0).factory());
  private final Deque<Future<Batch>> coming = new ArrayDeque<>();
  private long next;

  /** Starts making the batches {@code start} to {@code end}. */
  public Prefetch(Source source, long start, long end) {
    this.source = source;
    this.next = start;
    this.end = end;
    fill();
  }

  /** The next batch in order. */
  public Batch take() {
    try {
      Batch batch = coming.remove().get();
      fill();
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "interrupted while waiting for a batch", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw new Failure(Reason.INTERNAL, "a batch could not be made: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    // Not interrupted: a file that is being read would be closed under the reader, and seem broken.
    coming.forEach(batch -> batch.cancel(false));
    worker.shutdown();
  }

  private void fill() {
    while (coming.size() < AHEAD && next < end) {
      long number = next++;
      Callable<Batch> task = () -> source.batch(number);
      coming.add(worker.submit(task));
    }
  }
}
