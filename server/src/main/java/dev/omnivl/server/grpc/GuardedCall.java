package dev.omnivl.server.grpc;

import dev.omnivl.server.access.Meter;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that another thread may end at any time, and that asks for the messages of its stream only
 * as fast as its key allows.
 */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private final Passage passage;
  private final Optional<Meter> meter;
  private final ScheduledExecutorService clock;
  private final boolean stream;
  private final String requestId = RequestId.current();

  /** Whoever answers and whoever ends: the transport takes one at a time. */
  private final ReentrantLock answering = new ReentrantLock();

  private boolean closed;

  /** Asks for a message when there is quota for it again. */
  private volatile @Nullable Future<?> waiting;

  private volatile boolean over;

  /**
   * Guards a call.
   *
   * @param passage whose call it is
   * @param meter of the quota that it uses, if its key has to be one
   */
  GuardedCall(
      ServerCall<Q, R> call,
      Passage passage,
      Optional<Meter> meter,
      ScheduledExecutorService clock) {
    super(call);
    this.passage = passage;
    this.meter = meter;
    this.clock = clock;
    stream = !call.getMethodDescriptor().getType().clientSendsOneMessage();
  }

  Passage passage() {
    return passage;
  }

  /** Returns whether it needs a key. */
  boolean needsKey() {
    return meter.isPresent();
  }

  /** Counts a message; the one of a single call is counted with the call. */
  void message() {
    if (stream) {
      meter.ifPresent(used -> used.messages(1));
    }
  }

  /** Asks for messages, later if the key has used up what it has now. */
  @Override
  public void request(int messages) {
    Duration wait = stream ? meter.map(Meter::untilNext).orElse(Duration.ZERO) : Duration.ZERO;
    if (!wait.isPositive()) {
      super.request(messages);
      return;
    }
    try {
      // Looked at again then: other streams of the key may have been quicker.
      waiting = clock.schedule(() -> request(messages), wait.toNanos(), TimeUnit.NANOSECONDS);
      if (over) {
        ended();
      }
    } catch (RejectedExecutionException e) {
      super.request(messages); // the server stops
    }
  }

  /** The call is over: nothing waits for quota any more, which may be hours away. */
  void ended() {
    over = true;
    Future<?> left = waiting;
    if (left != null) {
      left.cancel(false);
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    unlessClosed(() -> super.sendHeaders(headers));
  }

  @Override
  public void sendMessage(R message) {
    unlessClosed(() -> super.sendMessage(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    unlessClosed(() -> {
      closed = true;
      super.close(status, trailers);
    });
  }

  private void unlessClosed(Runnable answer) {
    answering.lock();
    try {
      if (!closed) {
        answer.run();
      }
    } finally {
      answering.unlock();
    }
  }

  /** Ends the call, whoever works for it. */
  void end(Problem problem) {
    StatusRuntimeException status = problem.status(requestId);
    close(status.getStatus(), Objects.requireNonNull(status.getTrailers(), "details"));
  }
}
