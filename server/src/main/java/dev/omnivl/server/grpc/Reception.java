package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.admission.ByteBudget;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one call's messages, charged to the budget while the transport receives them: parts
 * of messages, and what compressed ones grow to, are in it too. A single call holds its bytes until
 * it ends; a stream gives back those of each {@linkplain #message() message} when it is done with
 * it. However the call ends, nothing stays charged.
 */
final class Reception extends ServerStreamTracer {
  private static final Context.Key<Reception> KEY = Context.key("omnivl-reception");

  /**
   * The largest message to health and reflection, bytes: some of their callers have no key, and
   * must not take the room of those who have.
   */
  private static final long SMALL = 16 << 10;

  private final ByteBudget budget;
  private final Watch watch;
  private final long largest;
  private final Queue<Long> messages = new ConcurrentLinkedQueue<>();
  private final AtomicLong inflated = new AtomicLong();
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile ByteBudget.@Nullable Account account;
  private volatile Runnable whenRefused = () -> {};
  private volatile @Nullable Passage passage;
  private volatile Object sender = "unknown";
  private volatile boolean compressed;
  private boolean closed; // guarded by this
  private long arriving; // of the message under way; the transport's thread only

  private Reception(ByteBudget budget, Watch watch, long largest) {
    this.largest = largest;
    this.watch = watch;
    this.budget = budget;
  }

  /** Makes the receptions of all calls. */
  static ServerStreamTracer.Factory factory(ByteBudget budget, Watch watch) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Reception(budget, watch, method.startsWith("grpc.") ? SMALL : Long.MAX_VALUE);
      }
    };
  }

  /** Returns that of the call that this thread works for. */
  static Reception current() {
    Reception reception = KEY.get();
    if (reception == null) {
      throw new IllegalStateException("this thread works for no call");
    }
    return reception;
  }

  /** Bytes of a message; closing gives them back, once. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns the bytes of the next message, in the order of their arrival. */
  Held message() {
    Long wire = messages.poll();
    long bytes = (wire == null ? 0 : wire) + inflated.getAndSet(0);
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      ByteBudget.Account charged = account;
      if (charged != null && held.compareAndSet(true, false)) {
        charged.release(bytes);
      }
    };
  }

  /** Runs something once there is room for one more message. */
  void whenRoom(Runnable go) {
    ByteBudget.Account charged = account;
    if (charged != null) {
      charged.whenRoom(go);
    }
  }

  /** Says what ends the call when its bytes find no room; runs at most once. */
  void whenRefused(Runnable end) {
    whenRefused = end;
  }

  /** Returns who sends: a key, a certificate or a connection. */
  Object sender() {
    return sender;
  }

  static Failure noRoom() {
    return new Failure(
        Reason.OVERLOADED,
        "the media that wait already are all this server holds; try again soon, and send large"
            + " files in parts");
  }

  @Override
  public Context filterContext(Context context) {
    passage = Passage.of(context); // its tracer comes before this one
    return context.withValue(KEY, this);
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    sender = passage == null ? sender : passage.sender();
    ByteBudget.Account opened = budget.open(sender);
    synchronized (this) {
      account = opened;
      if (closed) {
        opened.close();
      }
    }
  }

  @Override
  public void inboundWireSize(long bytes) {
    arriving += bytes;
    if ((arriving > largest || !take(bytes)) && refused.compareAndSet(false, true)) {
      watch.refused(RefusalReason.BYTES);
      whenRefused.run();
    }
  }

  @Override
  public void inboundMessageRead(int number, long wireBytes, long uncompressedBytes) {
    compressed = uncompressedBytes < 0;
    messages.add(arriving);
    ByteBudget.Account charged = account;
    if (charged != null) {
      charged.messageArrived(arriving);
    }
    arriving = 0;
  }

  /** Hears how a compressed message grows while it is read, on the thread that reads it. */
  @Override
  public void inboundUncompressedSize(long bytes) {
    if (!compressed) {
      return; // counted as it came
    }
    grow(bytes);
  }

  /**
   * Charges what a message takes in memory beside its bytes, on the thread that reads it.
   *
   * @throws io.grpc.StatusRuntimeException if there is no room
   */
  void grow(long bytes) {
    if (!take(bytes)) {
      watch.refused(RefusalReason.BYTES);
      throw Status.RESOURCE_EXHAUSTED.withDescription(noRoom().getMessage()).asRuntimeException();
    }
    inflated.addAndGet(bytes);
  }

  private boolean take(long bytes) {
    ByteBudget.Account charged = account;
    return charged == null || charged.take(bytes);
  }

  @Override
  public synchronized void streamClosed(Status status) {
    closed = true;
    ByteBudget.Account charged = account;
    if (charged != null) {
      charged.close();
    }
  }

  /** Ends a call whose bytes find no room; to be run inside the mapping of failures. */
  static final class Refusal implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      current().whenRefused(() -> call.close(Status.UNKNOWN.withCause(noRoom()), new Metadata()));
      return next.startCall(call, headers);
    }
  }
}
