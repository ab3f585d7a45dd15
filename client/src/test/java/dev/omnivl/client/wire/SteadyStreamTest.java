package dev.omnivl.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceImplBase;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sender keeps to the pace of the receiver, and notices its end and its silence. */
@Timeout(30)
final class SteadyStreamTest {

  private static final ByteString MEBIBYTE = ByteString.copyFrom(new byte[1 << 20]);

  @Test
  void aServerThatDoesNotPullHoldsTheSenderBack() throws Exception {
    int messages = 64;
    PullingService service = new PullingService();
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    try (TestServer running = TestServer.of(service);
        Server server = running.connect()) {
      SteadyStream<IngestRequest, IngestResponse> stream =
          stream(server, answered, Duration.ofSeconds(20));
      Thread sender =
          Thread.ofPlatform()
              .name("sender")
              .start(() -> {
                for (int i = 0; i < messages; i++) {
                  stream.send(IngestRequest.newBuilder().setData(MEBIBYTE).build(), true);
                  sent.incrementAndGet();
                }
                stream.finish();
              });
      sender.join(700);
      assertThat(sent.get()).as("messages sent while nobody takes them").isLessThan(16);
      service.takeAll();
      sender.join();
      assertThat(answered.get()).isEqualTo(messages);
    }
  }

  @Test
  void aServerThatFailsEndsTheSenderWithItsReason() throws Exception {
    IndexServiceImplBase failing =
        new IndexServiceImplBase() {
          @Override
          public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> replies) {
            replies.onError(
                Status.FAILED_PRECONDITION.withDescription("the disk is full").asException());
            return ignoring();
          }
        };
    try (TestServer running = TestServer.of(failing);
        Server server = running.connect()) {
      SteadyStream<IngestRequest, IngestResponse> stream =
          stream(server, new AtomicInteger(), Duration.ofSeconds(5));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  stream.send(IngestRequest.newBuilder().setData(MEBIBYTE).build(), true);
                }
              })
          .isInstanceOf(CommandFailure.class)
          .hasMessage("the disk is full");
    }
  }

  @Test
  void aServerThatFallsSilentIsNotWaitedForForever() throws Exception {
    IndexServiceImplBase silent =
        new IndexServiceImplBase() {
          @Override
          public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> replies) {
            return ignoring();
          }
        };
    try (TestServer running = TestServer.of(silent);
        Server server = running.connect()) {
      SteadyStream<IngestRequest, IngestResponse> stream =
          stream(server, new AtomicInteger(), Duration.ofSeconds(1));
      stream.send(IngestRequest.getDefaultInstance(), true);
      assertThatThrownBy(stream::finish)
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("has been silent for 1 s");
    }
  }

  private static SteadyStream<IngestRequest, IngestResponse> stream(
      Server server, AtomicInteger answered, Duration patience) {
    return new SteadyStream<>(
        server, server.indexStream()::ingest, reply -> answered.incrementAndGet(), patience);
  }

  private static StreamObserver<IngestRequest> ignoring() {
    return new StreamObserver<>() {
      @Override
      public void onNext(IngestRequest request) {}

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {}
    };
  }

  /** Takes no message until it is told to. */
  private static final class PullingService extends IndexServiceImplBase {
    private final CountDownLatch called = new CountDownLatch(1);
    private @Nullable ServerCallStreamObserver<IngestResponse> call;

    void takeAll() throws InterruptedException {
      assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
      if (call != null) {
        call.request(Integer.MAX_VALUE);
      }
    }

    @Override
    public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> replies) {
      ServerCallStreamObserver<IngestResponse> opened =
          (ServerCallStreamObserver<IngestResponse>) replies;
      opened.disableAutoRequest();
      call = opened;
      called.countDown();
      return new StreamObserver<>() {
        @Override
        public void onNext(IngestRequest request) {
          replies.onNext(IngestResponse.getDefaultInstance());
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          replies.onCompleted();
        }
      };
    }
  }
}
