package dev.omnivl.server.grpc;

import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.IngestResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How streams of items go: a line for each when it ends, and one a minute while it runs. Every call
 * has a line in the {@link AccessLog}, if that is on.
 */
final class CallLog implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(CallLog.class);
  private static final long LINE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long lineNanos;

  CallLog() {
    this(LINE_NANOS);
  }

  /** With another distance of the lines of a running stream. */
  CallLog(long lineNanos) {
    this.lineNanos = lineNanos;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    boolean items = call.getMethodDescriptor().getType() == MethodType.BIDI_STREAMING;
    String method = call.getMethodDescriptor().getBareMethodName();
    String fullName = call.getMethodDescriptor().getFullMethodName();
    if (!(fullName.startsWith("omnivl.") || fullName.startsWith("inference.")) || !items) {
      return next.startCall(call, headers);
    }
    Counts counts = new Counts(method + Passage.whose());
    ServerCall<Q, R> counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(R message) {
            counts.answered(message);
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            counts.ended(status.isOk() ? "done" : "with a failure");
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onCancel() {
        counts.ended("left by its caller");
        super.onCancel();
      }
    };
  }

  /** Of one call. */
  private final class Counts {
    private final String method;
    private final long started = System.nanoTime();
    private final AtomicLong nextLine = new AtomicLong(started + lineNanos);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    Counts(String method) {
      this.method = method;
    }

    void answered(Object reply) {
      answered.incrementAndGet();
      boolean error =
          switch (reply) {
            case IngestResponse ingested -> ingested.hasError();
            case EmbedStreamResponse embedded -> embedded.hasError();
            default -> false;
          };
      if (error) {
        failed.incrementAndGet();
      }
      long now = System.nanoTime();
      long due = nextLine.get();
      if (now - due >= 0 && nextLine.compareAndSet(due, now + lineNanos)) {
        log.info("{} goes on: {}", method, this);
      }
    }

    void ended(String how) {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      log.info("{} ended, {}: {}", method, how, this);
    }

    @Override
    public String toString() {
      double seconds = (System.nanoTime() - started) / 1e9;
      return String.format(
          Locale.ROOT,
          "%d items, %d failed, %.1f s, %.1f a second",
          answered.get(),
          failed.get(),
          seconds,
          answered.get() / Math.max(seconds, 1e-3));
    }
  }
}
