package dev.omnivl.server.batch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One item in the queue, with whoever waits for it. */
record Item<I, O>(
    Work<I, O> work,
    I input,
    Caller caller,
    long queuedAtNanos,
    CompletableFuture<Batched<O>> reply) {

  long cost() {
    return work.cost().applyAsLong(input);
  }

  void complete(O value, long startedAtNanos, Duration ran, int batchSize) {
    Duration waited = Duration.ofNanos(startedAtNanos - queuedAtNanos);
    reply.complete(new Batched<>(value, waited, ran, batchSize));
  }

  void fail(Throwable cause) {
    reply.completeExceptionally(cause);
  }
}
