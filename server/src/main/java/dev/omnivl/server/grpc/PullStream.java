package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A stream of items in both directions that holds its sender back: the server asks for a message
 * only when one of its places is free, and a place is free again when the item's reply was taken by
 * the transport, which it is only as fast as the client reads.
 *
 * @param <Q> what comes in
 * @param <R> what goes out, one for each item
 */
final class PullStream<Q, R> implements StreamObserver<Q> {
  private static final long READY_CHECK_MILLIS = 100;

  private final ServerCallStreamObserver<R> replies;
  private final Executor executor;
  private final boolean ordered;
  private final BiFunction<Q, Reception.Held, Optional<Supplier<R>>> accept;
  private final Reception reception = Reception.current();
  private final Consumer<PullStream<?, ?>> whenEnded;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private CompletableFuture<Void> lastReply = CompletableFuture.completedFuture(null);
  private int running;
  private int places; // free ones
  private boolean asking; // for a message, or for room for it
  private boolean halfClosed;
  private boolean stopping;
  private boolean ended;

  /** Makes a stream; the parameters are those of {@link Streams#start}. */
  PullStream(
      StreamObserver<R> replies,
      Executor executor,
      boolean ordered,
      BiFunction<Q, Reception.Held, Optional<Supplier<R>>> accept,
      Consumer<PullStream<?, ?>> whenEnded) {
    this.replies = (ServerCallStreamObserver<R>) replies;
    this.executor = executor;
    this.ordered = ordered;
    this.accept = accept;
    this.whenEnded = whenEnded;
  }

  /** Starts to pull; only while the service's method runs. */
  void pull(int free) {
    places = free;
    reception.whenRefused(() -> executor.execute(() -> end(Reception.noRoom())));
    replies.disableAutoRequest();
    replies.setOnReadyHandler(this::wake);
    replies.setOnCancelHandler(this::cancelled);
    ask();
  }

  @Override
  public void onNext(Q message) {
    Optional<Supplier<R>> work = accept.apply(message, reception.message());
    arrived(work.isPresent());
    if (work.isEmpty()) {
      return;
    }
    CompletableFuture<Void> own = new CompletableFuture<>();
    CompletableFuture<Void> previous = enter(own);
    executor.execute(Context.current().wrap(() -> run(work.get(), previous, own)));
  }

  private CompletableFuture<Void> enter(CompletableFuture<Void> own) {
    lock.lock();
    try {
      running++;
      CompletableFuture<Void> previous = lastReply;
      lastReply = own;
      return previous;
    } finally {
      lock.unlock();
    }
  }

  private void run(
      Supplier<R> work, CompletableFuture<Void> previous, CompletableFuture<Void> own) {
    try {
      R reply = work.get();
      if (ordered) {
        previous.join();
      }
      send(reply);
    } catch (RuntimeException | Error e) {
      end(e);
    } finally {
      own.complete(null);
      leave();
    }
  }

  private void send(R reply) {
    lock.lock();
    try {
      while (!ended && !replies.isReady()) {
        boolean signalled = changed.await(READY_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        if (!signalled && Context.current().isCancelled()) {
          return;
        }
      }
      if (!ended) {
        replies.onNext(reply);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void arrived(boolean takesPlace) {
    lock.lock();
    try {
      asking = false;
      places -= takesPlace ? 1 : 0;
    } finally {
      lock.unlock();
    }
    ask();
  }

  /** Asks for one more message, as soon as there are a place and room for it. */
  private void ask() {
    lock.lock();
    try {
      if (asking || stopping || ended || places == 0) {
        return;
      }
      asking = true;
    } finally {
      lock.unlock();
    }
    reception.whenRoom(() -> replies.request(1));
  }

  private void leave() {
    lock.lock();
    try {
      running--;
      places++;
      endIfDone();
    } finally {
      lock.unlock();
    }
    ask();
  }

  @Override
  public void onCompleted() {
    lock.lock();
    try {
      halfClosed = true;
      endIfDone();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more messages and ends the stream when all that was taken is answered. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      endIfDone();
    } finally {
      lock.unlock();
    }
  }

  private void endIfDone() {
    if (ended || running > 0) {
      return;
    }
    if (halfClosed) {
      ended = true;
      replies.onCompleted();
      whenEnded.accept(this);
    } else if (stopping) {
      end(new Failure(Reason.UNAVAILABLE, "the server is stopping; send the rest to the next one"));
    }
  }

  private void end(Throwable cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        replies.onError(cause);
        changed.signalAll();
        whenEnded.accept(this);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The client went away; what runs for it sees that by itself. */
  @Override
  public void onError(Throwable thrown) {
    cancelled();
  }

  private void cancelled() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
      whenEnded.accept(this);
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
