package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.transport.Notices;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Turns whatever a service throws, or gives to {@code onError}, into a {@link Problem}. */
final class FailureMapping implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(FailureMapping.class);
  private static final Notices unreadable = new Notices(log);

  private final Set<MappedCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  /** Ends every call that runs still: the server stops. */
  void cutOff() {
    for (MappedCall<?, ?> call : open) {
      call.fail(new Failure(Reason.UNAVAILABLE, "the server is stopping; ask the next one"));
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MappedCall<Q, R> mapped = new MappedCall<>(call, RequestId.current(), open::remove);
    open.add(mapped);
    try {
      return new GuardedListener<>(next.startCall(mapped, headers), mapped);
    } catch (RuntimeException | Error e) {
      mapped.fail(e);
      mapped.ended();
      return new ServerCall.Listener<>() {};
    }
  }

  /** Maps what the service gives to {@code onError}; grpc-java calls that UNKNOWN with a cause. */
  private static final class MappedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final String requestId;
    private final Consumer<MappedCall<Q, R>> ended;
    private final AtomicBoolean closed = new AtomicBoolean();

    MappedCall(ServerCall<Q, R> call, String requestId, Consumer<MappedCall<Q, R>> ended) {
      super(call);
      this.requestId = requestId;
      this.ended = ended;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Throwable cause = status.getCause();
      if (status.getCode() == Status.Code.UNKNOWN && cause != null) {
        fail(cause);
      } else {
        closeOnce(status, trailers);
      }
    }

    void fail(Throwable thrown) {
      if (closed.get()) {
        return; // what is thrown now, is thrown because of that
      }
      StatusRuntimeException status =
          thrown instanceof StatusRuntimeException ready
              ? ready
              : Problem.of(thrown, requestId).status(requestId);
      fail(status);
    }

    private void fail(StatusRuntimeException status) {
      Metadata trailers = status.getTrailers();
      closeOnce(status.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** A message could not be read: not by what the service does, but by its bytes. */
    void failReading(RuntimeException thrown) {
      if (Objects.equals(
          Reception.noRoom().getMessage(), Status.fromThrowable(thrown).getDescription())) {
        fail(Reception.noRoom());
        return;
      }
      Throwable cause = thrown;
      while (cause != null && !(cause instanceof IOException)) {
        cause = cause.getCause();
      }
      Problem problem;
      if (Status.fromThrowable(thrown).getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        problem = Problem.tooLarge(String.valueOf(Status.fromThrowable(thrown).getDescription()));
      } else if (cause != null) {
        problem = Problem.unreadable(String.valueOf(cause.getMessage()));
      } else {
        fail(thrown);
        return;
      }
      try (MDC.MDCCloseable field = MDC.putCloseable(AccessLog.REQUEST_ID, requestId)) {
        unreadable.warn(
            "request {} to {}: {}",
            requestId,
            getMethodDescriptor().getFullMethodName(),
            problem.message());
      }
      fail(problem.status(requestId));
    }

    void ended() {
      ended.accept(this);
    }

    private void closeOnce(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }
  }

  /** Maps what the service throws. */
  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final MappedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, MappedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    private void guard(Runnable event) {
      try {
        event.run();
      } catch (RuntimeException | Error e) {
        call.fail(e);
      }
    }

    @Override
    public void onMessage(Q message) {
      try {
        super.onMessage(message);
      } catch (RuntimeException e) {
        call.failReading(e);
      } catch (Error e) {
        call.fail(e);
      }
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    @Override
    public void onCancel() {
      call.ended();
      guard(super::onCancel);
    }

    @Override
    public void onComplete() {
      call.ended();
      guard(super::onComplete);
    }
  }
}
