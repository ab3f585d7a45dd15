package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A stream of items in both directions that holds its sender back: the server asks for a message
 * only when one of its places is free, and few replies are owed. A place is free again when the
 * item's work is done; its reply may wait for the disk, and for the transport, which takes it only
 * as fast as the client reads.
 *
 * <p>However it ends - its sender is done or gone, an item's work or a message fails, the server
 * stops - from then on it is in no registry, its intake is closed, and so is each of its items as
 * soon as that does not run any more.
 *
 * @param <Q> what comes in
 * @param <R> what goes out, one for each item
 */
final class PullStream<Q, R> implements StreamObserver<Q> {
  private static final long READY_CHECK_MILLIS = 100;

  /**
   * Replies that may be owed for each place. Items that are done hold little, and the more of them
   * wait for the disk together, the less it matters how long a write takes.
   */
  private static final int OWED_PER_PLACE = 16;

  private final Streams streams;
  private final ServerCallStreamObserver<R> replies;
  private final boolean ordered;
  private final Intake<Q, R> intake;
  private final Reception reception = Reception.current();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private CompletableFuture<Void> lastReply = CompletableFuture.completedFuture(null);
  private int running; // items that are not answered
  private int mostRunning;
  private int places; // free ones
  private boolean asking; // for a message, or for room for it
  private boolean taking;
  private boolean halfClosed;
  private boolean stopping;
  private boolean ended;
  private boolean released;

  /** Makes a stream; the parameters are those of {@link Streams#start}. */
  PullStream(Streams streams, StreamObserver<R> replies, boolean ordered, Intake<Q, R> intake) {
    this.streams = streams;
    this.replies = (ServerCallStreamObserver<R>) replies;
    this.ordered = ordered;
    this.intake = intake;
  }

  /** Starts to pull; only while the service's method runs. */
  void pull(int free) {
    places = free;
    mostRunning = free * OWED_PER_PLACE;
    reception.whenRefused(() -> streams.run(() -> end(Reception.noRoom())));
    replies.disableAutoRequest();
    replies.setOnReadyHandler(this::wake);
    replies.setOnCancelHandler(this::gone);
    replies.setOnCloseHandler(this::gone);
    ask();
  }

  @Override
  public void onNext(Q message) {
    Reception.Held bytes = reception.message();
    if (!take(() -> intake.take(message, bytes))) {
      bytes.close();
    }
    arrived();
  }

  @Override
  public void onCompleted() {
    boolean taken = take(intake::finish);
    lock.lock();
    try {
      halfClosed = taken;
      endIfDone();
    } finally {
      lock.unlock();
    }
  }

  /** Something the intake is asked for. */
  private interface Taking<R> {
    Optional<Intake.Task<R>> item();
  }

  /** Returns whether the intake took it: not if the stream has ended, or ends by it. */
  private boolean take(Taking<R> taken) {
    if (!enterIntake()) {
      return false;
    }
    try {
      taken.item().ifPresent(this::start);
      return true;
    } catch (RuntimeException | Error e) {
      end(e);
      return false;
    } finally {
      leaveIntake();
    }
  }

  private boolean enterIntake() {
    lock.lock();
    try {
      taking = !ended;
      return taking;
    } finally {
      lock.unlock();
    }
  }

  private void leaveIntake() {
    lock.lock();
    try {
      taking = false;
      releaseIfEnded();
    } finally {
      lock.unlock();
    }
  }

  private void start(Intake.Task<R> item) {
    CompletableFuture<Void> own = new CompletableFuture<>();
    CompletableFuture<Void> previous = enter(own);
    try {
      streams.run(Context.current().wrap(() -> run(item, previous, own)));
    } catch (RuntimeException e) {
      item.close();
      own.complete(null);
      freePlace();
      leave();
      throw e;
    }
  }

  private CompletableFuture<Void> enter(CompletableFuture<Void> own) {
    lock.lock();
    try {
      running++;
      places--;
      CompletableFuture<Void> previous = lastReply;
      lastReply = own;
      return previous;
    } finally {
      lock.unlock();
    }
  }

  private void run(
      Intake.Task<R> item, CompletableFuture<Void> previous, CompletableFuture<Void> own) {
    try (item) {
      Supplier<R> reply = work(item);
      R ready = reply.get();
      if (ordered) {
        previous.join();
      }
      send(ready);
    } catch (RuntimeException | Error e) {
      end(e);
    } finally {
      own.complete(null);
      leave();
    }
  }

  private Supplier<R> work(Intake.Task<R> item) {
    try {
      return item.work();
    } finally {
      freePlace();
    }
  }

  private void freePlace() {
    lock.lock();
    try {
      places++;
    } finally {
      lock.unlock();
    }
    ask();
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

  private void arrived() {
    lock.lock();
    try {
      asking = false;
    } finally {
      lock.unlock();
    }
    ask();
  }

  /** Asks for one more message, as soon as there are a place and room for it. */
  private void ask() {
    lock.lock();
    try {
      if (asking || stopping || ended || places == 0 || running >= mostRunning) {
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
      endIfDone();
    } finally {
      lock.unlock();
    }
    ask();
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
      releaseIfEnded();
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
        releaseIfEnded();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The client went away; what runs for it sees that by itself. */
  @Override
  public void onError(Throwable thrown) {
    gone();
  }

  /** The call is over for the transport, whoever ended it. */
  private void gone() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
      releaseIfEnded();
    } finally {
      lock.unlock();
    }
  }

  /** While the intake takes a message it is the taker who releases, when it is done. */
  private void releaseIfEnded() {
    if (ended && !taking && !released) {
      released = true;
      streams.ended(this);
      intake.close();
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
