package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SlowClip;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import inference.GRPCInferenceServiceGrpc;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StopTest {
  private static final int ITEMS = 6;
  private static final int MANY = 5_000;

  private final Path index;

  StopTest(@TempDir Path folder) {
    index = folder.resolve("index");
  }

  private RunningServer start() {
    return new RunningServer(SmallModel.folder(), index, Map.of("omnivl.grpc.drain", "40s"));
  }

  @Test
  void aStopSaysSoAnswersWhatItTookAndLosesNothing() {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    Replies<HealthCheckRequest, HealthCheckResponse> health = new Replies<>(true);
    try (RunningServer server = start()) {
      HealthGrpc.newStub(server.channel()).watch(HealthCheckRequest.getDefaultInstance(), health);
      StreamObserver<IngestRequest> stream =
          IndexServiceGrpc.newStub(server.channel()).ingest(replies);
      for (int i = 0; i < ITEMS; i++) {
        stream.onNext(
            IngestRequest.newBuilder()
                .setItem(ItemVersion.newBuilder().setUri(i + ".png"))
                .setData(ByteString.copyFrom(Pictures.png(i)))
                .build());
      }
      while (replies.received().isEmpty()) {
        Thread.onSpinWait();
      }
      long asked = System.nanoTime();
      server.stop();

      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(20));
      assertThatThrownBy(replies::await)
          .hasStackTraceContaining("UNAVAILABLE: the server is stopping");
      assertThatThrownBy(health::await).isInstanceOf(Exception.class);
      assertThat(health.received())
          .extracting(HealthCheckResponse::getStatus)
          .containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
    }
    try (RunningServer again = start()) {
      long kept =
          IndexServiceGrpc.newBlockingStub(again.channel())
              .getIndexInfo(GetIndexInfoRequest.getDefaultInstance())
              .getMedia();
      assertThat(kept).isGreaterThanOrEqualTo(replies.received().size());
    }
  }

  @Test
  void aStopWaitsForCallsOfTheOpenInferenceProtocolToo() throws Exception {
    Map<String, String> settings =
        Map.of("omnivl.grpc.drain", "40s", "omnivl.media.max-decode-time", "2s");
    ModelInferRequest clip =
        ModelInferRequest.newBuilder()
            .setModelName("video")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("media")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFrom(SlowClip.mp4()))))
            .build();
    try (RunningServer server = new RunningServer(SmallModel.folder(), index, settings)) {
      Replies<ModelInferRequest, ModelInferResponse> replies = new Replies<>(true);
      GRPCInferenceServiceGrpc.newStub(server.channel()).modelInfer(clip, replies);
      while (server.heldBytes() < clip.getSerializedSize()) {
        Thread.onSpinWait();
      }
      server.stop();

      assertThatThrownBy(replies::await).hasStackTraceContaining("INVALID_ARGUMENT: media[0]");
    }
  }

  /** In the middle of its items, and with no time for those that are worked on. */
  @Test
  void aStreamThatIsCutOffIsToldThatTheServerStops() {
    Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
    try (RunningServer server =
        new RunningServer(SmallModel.folder(), index, Map.of("omnivl.grpc.drain", "0s"))) {
      StreamObserver<EmbedStreamRequest> stream =
          EmbeddingServiceGrpc.newStub(server.channel()).embedStream(replies);
      for (int item = 0; item < MANY; item++) {
        stream.onNext(EmbedStreamRequest.newBuilder().setText("a").build());
      }
      while (replies.received().isEmpty()) {
        Thread.onSpinWait();
      }
      server.stop();

      assertThatThrownBy(replies::await)
          .hasStackTraceContaining("UNAVAILABLE: the server is stopping");
      assertThat(replies.received()).hasSizeLessThan(MANY);
    }
  }
}
