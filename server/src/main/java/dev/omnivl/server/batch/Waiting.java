package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A piece of work in a queue, with whoever waits for it. */
record Waiting<I, O>(
    Work<I, O> work,
    I input,
    Caller caller,
    long queuedAtNanos,
    CompletableFuture<Batched<O>> reply) {
  private static final Logger log = LoggerFactory.getLogger(Waiting.class);

  Waiting(Work<I, O> work, I input, Caller caller) {
    this(work, input, caller, System.nanoTime(), new CompletableFuture<>());
  }

  long cost() {
    return work.cost().applyAsLong(input);
  }

  void fail(Throwable cause) {
    reply.completeExceptionally(cause);
  }

  boolean hasFailed() {
    return reply.isCompletedExceptionally();
  }

  /** Waits for the result. */
  Batched<O> await() {
    try {
      return reply.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof dev.omnivl.failure.Failure failure) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * Runs a batch of one kind of work and gives everyone the result. If a batch of several fails,
   * each of its items runs again alone, so that none fails because of its company.
   *
   * @return how long it took in nanoseconds
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // all are of one kind, so their types are the same
  static long run(List batch) {
    long started = System.nanoTime();
    runBatch(batch);
    return System.nanoTime() - started;
  }

  private static <I, O> void runBatch(List<Waiting<I, O>> batch) {
    Work<I, O> work = batch.getFirst().work();
    long started = System.nanoTime();
    try {
      List<O> results = work.run().apply(batch.stream().map(Waiting::input).toList());
      if (results.size() != batch.size()) {
        throw new IllegalStateException(
            work.name() + " made " + results.size() + " results of " + batch.size() + " items");
      }
      Duration ran = Duration.ofNanos(System.nanoTime() - started);
      Duration share = ran.dividedBy(batch.size());
      for (int i = 0; i < batch.size(); i++) {
        Waiting<I, O> item = batch.get(i);
        Duration waited = Duration.ofNanos(started - item.queuedAtNanos());
        item.reply().complete(new Batched<>(results.get(i), waited, ran, share, batch.size()));
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
}
