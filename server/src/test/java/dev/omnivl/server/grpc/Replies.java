package dev.omnivl.server.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Keeps what a stream answers, and does not read until it is asked to where that is wanted. */
final class Replies<Q, R> implements ClientResponseObserver<Q, R> {
  private final List<R> received = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<List<R>> ended = new CompletableFuture<>();
  private final CompletableFuture<R> first = new CompletableFuture<>();
  private final boolean reading;
  private @Nullable ClientCallStreamObserver<Q> call;

  Replies(boolean reading) {
    this.reading = reading;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> requests) {
    call = requests;
    if (!reading) {
      requests.disableAutoRequestWithInitial(0);
    }
  }

  /** Starts to read, if it did not. */
  void read() {
    if (call != null) {
      call.request(Integer.MAX_VALUE);
    }
  }

  List<R> received() {
    return List.copyOf(received);
  }

  /** Returns the first reply to come, or how the stream ended without one. */
  Future<R> first() {
    return first;
  }

  /** Returns all replies when the stream has ended. */
  List<R> await() {
    return ended.join();
  }

  @Override
  public void onNext(R reply) {
    received.add(reply);
    first.complete(reply);
  }

  @Override
  public void onError(Throwable thrown) {
    ended.completeExceptionally(thrown);
    first.completeExceptionally(thrown);
  }

  @Override
  public void onCompleted() {
    ended.complete(received());
    first.cancel(false);
  }
}
