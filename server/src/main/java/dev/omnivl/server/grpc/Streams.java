package dev.omnivl.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The streams that run now. */
final class Streams {
  private final Executor executor;
  private final int places;
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
   * @param accept takes the messages one after another, each with the bytes that it holds, and
   *     gives the work of an item once it is complete; that work turns an item's failure into a
   *     reply, and what it throws ends the stream. Whoever keeps nothing of a message any more
   *     closes its bytes; until then the sender has so much less room
   */
  <Q, R> StreamObserver<Q> start(
      StreamObserver<R> replies,
      boolean ordered,
      BiFunction<Q, Reception.Held, Optional<Supplier<R>>> accept) {
    PullStream<Q, R> stream = new PullStream<>(replies, executor, ordered, accept, running::remove);
    running.add(stream);
    stream.pull(places);
    if (stopping) {
      stream.stop();
    }
    return stream;
  }

  /**
   * Lets every stream finish what it took, then ends it, so that its sender can go on elsewhere.
   */
  void stop() {
    stopping = true;
    running.forEach(PullStream::stop);
  }
}
