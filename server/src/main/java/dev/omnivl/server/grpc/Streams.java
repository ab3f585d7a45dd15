package dev.omnivl.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The streams that run now. */
final class Streams {
  private final Executor executor;
  private final int places;
  private final AtomicInteger items = new AtomicInteger();
  private final Set<PullStream<?, ?>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * Makes the place where streams run.
   *
   * @param executor runs the items
   * @param places items of one stream that are worked on at the same time
   */
  Streams(Executor executor, int places) {
    this.executor = executor;
    this.places = places;
  }

  /**
   * Starts a stream; to be called, and its result returned, by the service's method itself.
   *
   * @param replies of the call
   * @param ordered whether replies keep the order of the items
   * @param intake makes items of messages
   */
  <Q, R> StreamObserver<Q> start(StreamObserver<R> replies, boolean ordered, Intake<Q, R> intake) {
    PullStream<Q, R> stream = new PullStream<>(this, replies, ordered, intake);
    running.add(stream);
    stream.pull(places);
    if (stopping) {
      stream.stop();
    }
    return stream;
  }

  /** Runs an item of a stream; it has a place until it ends. */
  void run(Runnable item) {
    items.incrementAndGet();
    try {
      executor.execute(() -> {
        try {
          item.run();
        } finally {
          items.decrementAndGet();
        }
      });
    } catch (RuntimeException e) {
      items.decrementAndGet();
      throw e;
    }
  }

  /** Forgets a stream that ended. */
  void ended(PullStream<?, ?> stream) {
    running.remove(stream);
  }

  /** Returns how many items of all streams have a place, also of those that ended. */
  int items() {
    return items.get();
  }

  /** Returns how many streams have not ended. */
  int running() {
    return running.size();
  }

  /**
   * Lets every stream finish what it took, then ends it, so that its sender can go on elsewhere.
   */
  void stop() {
    stopping = true;
    running.forEach(PullStream::stop);
  }
}
