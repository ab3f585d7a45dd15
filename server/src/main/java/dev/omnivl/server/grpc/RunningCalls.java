package dev.omnivl.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the calls that a stop should wait for: all but those that watch health or the contract,
 * which have no end of their own.
 */
final class RunningCalls implements ServerInterceptor {
  private static final String WATCHING = "grpc.";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private int running;

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (call.getMethodDescriptor().getFullMethodName().startsWith(WATCHING)) {
      return next.startCall(call, headers);
    }
    change(1);
    AtomicBoolean counted = new AtomicBoolean(true);
    Runnable end =
        () -> {
          if (counted.compareAndSet(true, false)) {
            change(-1);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        try {
          super.onComplete();
        } finally {
          end.run();
        }
      }

      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          end.run();
        }
      }
    };
  }

  private void change(int by) {
    lock.lock();
    try {
      running += by;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many calls have not ended. */
  int count() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether all calls have ended, having waited for that no longer than this. */
  boolean awaitNone(Duration longest) throws InterruptedException {
    long nanos = longest.toNanos();
    lock.lock();
    try {
      while (running > 0 && nanos > 0) {
        nanos = ended.awaitNanos(nanos);
      }
      return running == 0;
    } finally {
      lock.unlock();
    }
  }
}
