package dev.omnivl.server.trace;

import dev.omnivl.server.batch.Trail;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The span of one call, from its first byte to its last, by OpenTelemetry's conventions for gRPC
 * servers (semantic conventions 1.40, RPC): also of calls that no service saw.
 */
final class CallSpan extends ServerStreamTracer {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system.name");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> ASKED = AttributeKey.stringKey("rpc.method_original");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> PEER = AttributeKey.stringKey("network.peer.address");
  private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");

  /** Of a method that is not in the contract. */
  private static final String OTHER = "_OTHER";

  private static final int MOST_CHARACTERS = 128;

  /** Those that are a server's fault; all others are the caller's. */
  private static final Set<Status.Code> FAULTS =
      Set.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final Tracer tracer;
  private final DoubleHistogram durations;
  private final String asked;
  private final io.opentelemetry.context.Context parent;
  private final Times times = new Times();
  private volatile String method = OTHER;
  private volatile @Nullable Span span;
  private volatile Trail trail = Trail.NONE;

  CallSpan(
      Tracer tracer,
      DoubleHistogram durations,
      String asked,
      io.opentelemetry.context.Context parent) {
    this.tracer = tracer;
    this.durations = durations;
    this.asked = asked;
    this.parent = parent;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(Trails.KEY, () -> trail);
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    method = call.getMethodDescriptor().getFullMethodName();
    Span begun = begin();
    if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
        instanceof InetSocketAddress address) {
      begun.setAttribute(PEER, address.getAddress().getHostAddress());
      begun.setAttribute(PEER_PORT, (long) address.getPort());
    }
    if (begun.isRecording()) {
      trail = new SpanTrail(tracer, begun, times);
    }
  }

  private Span begin() {
    SpanBuilder builder =
        tracer
            .spanBuilder(method)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(times.beganEpochNanos(), TimeUnit.NANOSECONDS)
            .setAttribute(SYSTEM, "grpc")
            .setAttribute(METHOD, method);
    if (method.equals(OTHER)) {
      builder.setAttribute(ASKED, asked.substring(0, Math.min(asked.length(), MOST_CHARACTERS)));
    }
    Span begun = builder.startSpan();
    span = begun;
    return begun;
  }

  @Override
  public void streamClosed(Status status) {
    Span begun = span;
    Span own = begun == null ? begin() : begun;
    String code = status.getCode().name();
    AttributesBuilder attributes =
        Attributes.builder().put(SYSTEM, "grpc").put(METHOD, method).put(STATUS, code);
    own.setAttribute(STATUS, code);
    if (FAULTS.contains(status.getCode())) {
      attributes.put(ERROR, code);
      own.setAttribute(ERROR, code);
      own.setStatus(StatusCode.ERROR);
    }
    if (trail instanceof SpanTrail followed) {
      followed.end();
    }
    long now = System.nanoTime();
    own.end(times.epochNanos(now), TimeUnit.NANOSECONDS);
    durations.record(times.seconds(now), attributes.build(), parent.with(own));
  }
}
