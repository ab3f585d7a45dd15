package dev.omnivl.server.grpc;

import dev.omnivl.server.watch.EndedCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one call was, from its first byte to its last, and told when it ended, however it did: also
 * of calls that no service saw.
 */
final class CallTrace extends ServerStreamTracer {
  /** What is not known of a call. */
  static final String UNKNOWN = "unknown";

  private static final Context.Key<CallTrace> KEY = Context.key("omnivl-call-trace");

  private final Consumer<EndedCall> ended;
  private final long began = System.nanoTime();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();

  /** Of the contract, and so one of few; what a caller asks for may be anything. */
  private volatile String method = UNKNOWN;

  private volatile @Nullable Passage passage;
  private volatile String caller = UNKNOWN;
  private volatile String requestId = "-";

  private CallTrace(Consumer<EndedCall> ended) {
    this.ended = ended;
  }

  /**
   * Traces all calls.
   *
   * @param ended gets each when it has ended, on a thread of the transport
   */
  static ServerStreamTracer.Factory factory(Consumer<EndedCall> ended) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String asked, Metadata headers) {
        return new CallTrace(ended);
      }
    };
  }

  /** Says under which id the call that this thread works for is known. */
  static void identified(String id) {
    CallTrace current = KEY.get();
    if (current != null) {
      current.requestId = id;
    }
  }

  @Override
  public Context filterContext(Context context) {
    passage = Passage.of(context); // its tracer comes before this one
    return context.withValue(KEY, this);
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    method = call.getMethodDescriptor().getFullMethodName();
    Passage known = passage;
    caller = known == null ? UNKNOWN : shown(known.sender());
  }

  /** A key's name, a certificate's, or an address. */
  private static String shown(Object sender) {
    return sender instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress() + ":" + address.getPort()
        : sender.toString();
  }

  @Override
  public void inboundWireSize(long bytes) {
    received.addAndGet(bytes);
  }

  @Override
  public void outboundWireSize(long bytes) {
    sent.addAndGet(bytes);
  }

  @Override
  public void streamClosed(Status status) {
    ended.accept(
        new EndedCall(
            method,
            status.getCode().name(),
            Duration.ofNanos(System.nanoTime() - began),
            received.get(),
            sent.get(),
            caller,
            requestId));
  }
}
