package dev.omnivl.bench.ingest;

import com.google.protobuf.UnsafeByteOperations;
import dev.omnivl.bench.overload.ServerProcess;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceStub;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Sends photographs to a server as fast as it takes them. */
final class Feeding {
  /** As the command line cuts files into messages. */
  private static final int MESSAGE_BYTES = 1 << 20;

  private final IndexServiceStub service;
  private int sent;

  Feeding(ServerProcess server) {
    service = IndexServiceGrpc.newStub(server.connect());
  }

  /** Returns how many of these were durable in a second, from the first to the last. */
  double perSecond(List<byte[]> photos) throws InterruptedException {
    Queue<IngestRequest> requests = new ArrayDeque<>();
    photos.forEach(photo -> add(photo, requests));
    Sending sending = new Sending(requests);
    long start = System.nanoTime();
    service.ingest(sending);
    sending.ended.await();
    if (sending.failure != null) {
      throw new IllegalStateException("the ingest failed", sending.failure);
    }
    return photos.size() / ((System.nanoTime() - start) / 1e9);
  }

  private void add(byte[] photo, Queue<IngestRequest> requests) {
    ItemVersion item =
        ItemVersion.newBuilder().setUri("photo " + sent++).setSizeBytes(photo.length).build();
    for (int from = 0; from < photo.length; from += MESSAGE_BYTES) {
      int length = Math.min(MESSAGE_BYTES, photo.length - from);
      requests.add(
          IngestRequest.newBuilder()
              .setItem(item)
              .setData(UnsafeByteOperations.unsafeWrap(photo, from, length))
              .setMore(from + length < photo.length)
              .build());
    }
  }

  private static final class Sending
      implements ClientResponseObserver<IngestRequest, IngestResponse> {
    private final Queue<IngestRequest> requests;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Sending(Queue<IngestRequest> requests) {
      this.requests = requests;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<IngestRequest> stream) {
      stream.setOnReadyHandler(() -> send(stream));
    }

    private void send(ClientCallStreamObserver<IngestRequest> stream) {
      while (stream.isReady() && !requests.isEmpty()) {
        stream.onNext(requests.remove());
        if (requests.isEmpty()) {
          stream.onCompleted();
        }
      }
    }

    @Override
    public void onNext(IngestResponse reply) {
      if (!reply.hasItem()) {
        failure = new IllegalStateException(reply.toString());
      }
    }

    @Override
    public void onError(Throwable cause) {
      failure = cause;
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }
  }
}
