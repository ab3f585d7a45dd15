package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SlowClip;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbedVideoResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListItemsRequest;
import io.grpc.stub.ClientCallStreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decoding ends soon after nobody waits for it, long before the medium is decoded. */
@Timeout(120)
final class LeavingTest {
  /** Minutes of decoding on the only thread that there is for it. */
  private static final byte[] SLOW = SlowClip.mp4();

  /** What a loaded machine may need; unloaded it is a tenth of a second. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of(
                "omnivl.media.threads", "1",
                "omnivl.media.max-memory", "1G",
                "omnivl.grpc.drain", "100ms"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ListenableFuture<EmbedVideoResponse> embedSlowly() {
    var call =
        EmbeddingServiceGrpc.newFutureStub(server.channel())
            .embedVideo(
                EmbedVideoRequest.newBuilder()
                    .setVideo(ServicesTest.media(SLOW, "slow.mp4"))
                    .build());
    awaitDecoding(call);
    return call;
  }

  /** Returns when frames are decoded; fails if the call is answered or refused before. */
  private static void awaitDecoding(Future<?> call) {
    while (!decoding()) {
      assertThat(call).isNotDone();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean decoding() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("omnivl-decoder"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(call -> call.getClassName().endsWith(".VideoFrames"));
  }

  private void assertDecoderIsFree() {
    assertThat(
            EmbeddingServiceGrpc.newBlockingStub(server.channel())
                .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                .embedImage(
                    EmbedImageRequest.newBuilder()
                        .setImage(ServicesTest.media(Pictures.png(1), "1.png"))
                        .build())
                .hasEmbedding())
        .isTrue();
  }

  @Test
  void aCancelledCallFreesItsDecoder() {
    var call = embedSlowly();
    assertThat(call.cancel(true)).as("not answered by then").isTrue();

    assertDecoderIsFree();
  }

  @Test
  void aPassedDeadlineFreesItsDecoder() {
    var call =
        EmbeddingServiceGrpc.newFutureStub(server.channel())
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .embedVideo(
                EmbedVideoRequest.newBuilder()
                    .setVideo(ServicesTest.media(SLOW, "slow.mp4"))
                    .build());

    assertThatThrownBy(call::get).hasStackTraceContaining("DEADLINE_EXCEEDED");
    assertDecoderIsFree();
  }

  @Test
  void aStreamThatIsLeftFreesItsDecoderAndLeavesNothingInTheLedger() {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    var stream =
        (ClientCallStreamObserver<IngestRequest>)
            IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    stream.onNext(
        IngestRequest.newBuilder()
            .setItem(ItemVersion.newBuilder().setUri("slow.mp4"))
            .setData(ByteString.copyFrom(SLOW))
            .build());
    awaitDecoding(replies.first());
    stream.cancel("enough", null);

    assertDecoderIsFree();
    // What is on disk after the next item is all that there will be of the one before.
    Replies<IngestRequest, IngestResponse> after = new Replies<>(true);
    var next = IndexServiceGrpc.newStub(server.channel()).ingest(after);
    next.onNext(
        IngestRequest.newBuilder()
            .setItem(ItemVersion.newBuilder().setUri("1.png"))
            .setData(ByteString.copyFrom(Pictures.png(1)))
            .build());
    next.onCompleted();
    assertThat(after.await()).allMatch(IngestResponse::hasItem);
    assertThat(
            IndexServiceGrpc.newBlockingStub(server.channel())
                .listItems(ListItemsRequest.getDefaultInstance())
                .getEntriesList())
        .extracting(entry -> entry.getItem().getUri())
        .containsExactly("1.png");
  }

  @Test
  void aStopDoesNotWaitForADecoder() throws InterruptedException {
    var call = embedSlowly();
    Thread stopping = Thread.ofVirtual().name("stopping").start(server::stop);

    assertThat(stopping.join(SOON)).isTrue();
    assertThatThrownBy(call::get).hasStackTraceContaining("UNAVAILABLE");
    assertThat(decoding()).isFalse();
  }
}
