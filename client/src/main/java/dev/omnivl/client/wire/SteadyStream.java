package dev.omnivl.client.wire;

import dev.omnivl.client.output.Format;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of requests and replies. {@link #send} blocks while the transport is full, so a slow
 * server holds the sender back and any amount of data takes little memory. Replies are handed on as
 * they come, one at a time, on the connection's thread.
 *
 * @param <Q> the request
 * @param <R> the reply
 */
public final class SteadyStream<Q, R> {

  private final Server server;
  private final Consumer<R> replies;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable ClientCallStreamObserver<Q> requests;
  private long outstanding;
  private long heard;
  private boolean ended;
  private @Nullable Throwable error;

  /**
   * Opens a stream.
   *
   * @param server the server to send to
   * @param method the call, such as {@code stub::ingest}
   * @param replies takes each reply
   * @param patience how long the server may be silent while something waits for it
   */
  public SteadyStream(
      Server server, Consumer<StreamObserver<R>> method, Consumer<R> replies, Duration patience) {
    this.server = server;
    this.replies = replies;
    this.patience = patience;
    method.accept(new Observer());
  }

  /**
   * Sends a message as soon as there is room.
   *
   * @param request what to send
   * @param answered true if the server will answer this message with one reply
   * @throws CommandFailure if the stream broke or the server is silent
   */
  public void send(Q request, boolean answered) {
    ClientCallStreamObserver<Q> stream = stream();
    lock.lock();
    try {
      while (!stream.isReady() && !ended) {
        await();
      }
      failIfBroken();
      if (answered) {
        outstanding++;
      }
    } finally {
      lock.unlock();
    }
    stream.onNext(request);
  }

  /**
   * Waits until every item was answered, then ends the stream.
   *
   * @throws CommandFailure if the stream broke or the server is silent
   */
  public void finish() {
    ClientCallStreamObserver<Q> stream = stream();
    lock.lock();
    try {
      failIfBroken();
    } finally {
      lock.unlock();
    }
    stream.onCompleted();
    lock.lock();
    try {
      while (!ended) {
        await();
      }
      if (error != null) {
        throw broken(error);
      }
      if (outstanding > 0) {
        throw new CommandFailure(
            "the server ended the stream with "
                + Format.count(outstanding, "item")
                + " unanswered; run the command again");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the stream up; what was answered stays done. */
  public void cancel() {
    stream().cancel("the client gave up", null);
  }

  private ClientCallStreamObserver<Q> stream() {
    ClientCallStreamObserver<Q> stream = requests;
    if (stream == null) {
      throw new IllegalStateException("the stream was not started");
    }
    return stream;
  }

  /** Waits for a sign of the server, for as long as it may be silent. */
  private void await() {
    long before = heard;
    try {
      if (!changed.await(patience.toMillis(), TimeUnit.MILLISECONDS) && heard == before) {
        throw new CommandFailure(
            "the server at "
                + server.address()
                + " has been silent for "
                + patience.toSeconds()
                + " s; look at its log, then run the command again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted; run the command again to go on", e);
    }
  }

  private void failIfBroken() {
    if (error != null) {
      throw broken(error);
    }
    if (ended) {
      throw new CommandFailure("the server ended the stream early; run the command again");
    }
  }

  private CommandFailure broken(Throwable cause) {
    return WireErrors.explain(
        cause instanceof StatusRuntimeException known
            ? known
            : Status.fromThrowable(cause).asRuntimeException(),
        server);
  }

  private void heardSomething(int answers) {
    lock.lock();
    try {
      outstanding -= answers;
      heard++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable Throwable cause) {
    lock.lock();
    try {
      ended = true;
      error = cause;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Observer implements ClientResponseObserver<Q, R> {
    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
      requests = stream;
      stream.setOnReadyHandler(() -> heardSomething(0));
    }

    @Override
    public void onNext(R reply) {
      replies.accept(reply);
      heardSomething(1);
    }

    @Override
    public void onError(Throwable cause) {
      end(cause);
    }

    @Override
    public void onCompleted() {
      end(null);
    }
  }
}
