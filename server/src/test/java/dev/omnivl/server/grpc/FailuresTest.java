package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedImageResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import inference.GRPCInferenceServiceGrpc;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailuresTest {
  private static final int MESSAGE_LIMIT = 1 << 20;

  private RunningServer server;
  private EmbeddingServiceBlockingStub embedding;

  @BeforeAll
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of(
                "omnivl.queue.length", "2",
                "omnivl.grpc.max-message", "1M",
                "omnivl.media.max-pixels", "1000000"));
    embedding = EmbeddingServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static StatusRuntimeException failure(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }

  private static <M extends Message> Optional<M> detail(
      StatusRuntimeException failure, Class<M> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return Optional.empty();
  }

  private static void assertFailed(
      StatusRuntimeException failure, Status.Code code, String reason, String... inMessage) {
    assertThat(failure.getStatus().getCode()).isEqualTo(code);
    assertThat(failure.getStatus().getDescription())
        .contains(inMessage)
        .doesNotContain("Exception", "dev.omnivl", "\n");
    ErrorInfo info = detail(failure, ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo(reason);
    assertThat(info.getDomain()).isEqualTo("dev.omnivl");
    assertThat(detail(failure, RequestInfo.class)).isPresent();
  }

  private EmbedImageResponse image(byte[] data, String name) {
    return embedding.embedImage(
        EmbedImageRequest.newBuilder().setImage(ServicesTest.media(data, name)).build());
  }

  @Test
  void corruptMediaNamesTheItem() {
    byte[] cut = java.util.Arrays.copyOf(Pictures.png(1), 40);
    byte[] words = "no image at all".getBytes(StandardCharsets.UTF_8);

    assertFailed(
        failure(() -> image(cut, "cut.png")),
        Status.Code.INVALID_ARGUMENT,
        "UNREADABLE_MEDIA",
        "cut.png");
    assertFailed(
        failure(() -> image(words, "words.txt")),
        Status.Code.INVALID_ARGUMENT,
        "UNREADABLE_MEDIA",
        "words.txt");
  }

  @Test
  void missingPartsNameTheField() {
    StatusRuntimeException noText =
        failure(() -> embedding.embedText(EmbedTextRequest.getDefaultInstance()));
    StatusRuntimeException noWords =
        failure(
            () -> embedding.embedText(EmbedTextRequest.newBuilder().setText("*** (!) :~").build()));
    StatusRuntimeException noData = failure(() -> image(new byte[0], "empty.png"));

    assertFailed(noText, Status.Code.INVALID_ARGUMENT, "INVALID_ARGUMENT", "text");
    assertFailed(noWords, Status.Code.INVALID_ARGUMENT, "INVALID_ARGUMENT", "only signs");
    assertThat(detail(noText, BadRequest.class).orElseThrow().getFieldViolations(0).getField())
        .isEqualTo("text");
    assertThat(detail(noData, BadRequest.class).orElseThrow().getFieldViolations(0).getField())
        .isEqualTo("image.data");
  }

  @Test
  void imageAndClipAreNotMistakenForEachOther() {
    assertFailed(
        failure(() -> image(Pictures.gif(1, 3), "1.gif")),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_ARGUMENT",
        "1.gif",
        "EmbedVideo");
    assertFailed(
        failure(() ->
            embedding.embedVideo(
                EmbedVideoRequest.newBuilder()
                    .setVideo(ServicesTest.media(Pictures.png(1), "1.png"))
                    .build())),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_ARGUMENT",
        "1.png",
        "EmbedImage");
  }

  @Test
  void tooManyTextsAndBadPagesAreRefused() {
    MatchRequest.Builder many =
        MatchRequest.newBuilder().setMedia(ServicesTest.media(Pictures.png(1), "1.png"));
    for (int i = 0; i < 65; i++) {
      many.addTexts("text " + i);
    }
    assertFailed(
        failure(() -> MatchingServiceGrpc.newBlockingStub(server.channel()).match(many.build())),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_ARGUMENT",
        "65",
        "64");
    assertFailed(
        failure(() ->
            IndexServiceGrpc.newBlockingStub(server.channel())
                .listItems(ListItemsRequest.newBuilder().setPageSize(-1).build())),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_ARGUMENT",
        "page_size");
  }

  @Test
  void whatIsNotInTheIndexIsNotFound() {
    assertFailed(
        failure(() ->
            SearchServiceGrpc.newBlockingStub(server.channel())
                .search(SearchRequest.newBuilder().setMediaId("0".repeat(32)).build())),
        Status.Code.NOT_FOUND,
        "NOT_FOUND",
        "0".repeat(32));
  }

  @Test
  void oversizeMessageIsRefusedAndTheConnectionLives() {
    StatusRuntimeException failure = failure(() -> image(new byte[2 * MESSAGE_LIMIT], "big.png"));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(image(Pictures.png(1), "1.png").hasEmbedding()).isTrue();
  }

  @Test
  void aMatchOfAllTheTextsThatAreAllowedIsOneCallWhateverTheQueueIs() {
    MatchRequest.Builder most =
        MatchRequest.newBuilder().setMedia(ServicesTest.media(Pictures.png(1), "1.png"));
    for (int i = 0; i < 64; i++) {
      most.addTexts("text " + i + " red apple on the table".repeat(i % 5));
    }

    assertThat(
            MatchingServiceGrpc.newBlockingStub(server.channel())
                .match(most.build())
                .getMatchesList())
        .hasSize(64);
  }

  @Test
  void tensorsOfAllTheRowsThatAreAllowedAreOneCallWhateverTheQueueIs() {
    InferTensorContents.Builder media = InferTensorContents.newBuilder();
    for (int i = 0; i < 64; i++) {
      media.addBytesContents(ByteString.copyFrom(Pictures.png(1_000 + i)));
    }
    ModelInferRequest most =
        ModelInferRequest.newBuilder()
            .setModelName("image")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("media")
                    .setDatatype("BYTES")
                    .addShape(64)
                    .setContents(media))
            .build();

    assertThat(
            GRPCInferenceServiceGrpc.newBlockingStub(server.channel())
                .modelInfer(most)
                .getOutputs(0)
                .getShape(0))
        .isEqualTo(64);
  }

  @Test
  void fullQueueIsRefusedAtOnceWithADelayToRetry() throws InterruptedException {
    List<Future<EmbedImageResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      EmbedImageRequest request =
          EmbedImageRequest.newBuilder()
              .setImage(ServicesTest.media(Pictures.png(i), i + ".png"))
              .build();
      calls.add(
          ClientCalls.futureUnaryCall(
              server
                  .channel()
                  .newCall(EmbeddingServiceGrpc.getEmbedImageMethod(), embedding.getCallOptions()),
              request));
    }
    int served = 0;
    List<StatusRuntimeException> refused = new ArrayList<>();
    for (Future<EmbedImageResponse> call : calls) {
      try {
        served += call.get().hasEmbedding() ? 1 : 0;
      } catch (ExecutionException e) {
        refused.add((StatusRuntimeException) e.getCause());
      }
    }

    assertThat(served).isPositive();
    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(failure -> {
          assertFailed(failure, Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED", "try again");
          assertThat(detail(failure, RetryInfo.class)).isPresent();
        });
  }

  @Test
  void deadlinePassesAndTheServerLives() {
    StatusRuntimeException failure =
        failure(() ->
            GenerationServiceGrpc.newBlockingStub(server.channel())
                .withDeadlineAfter(1, TimeUnit.MILLISECONDS)
                .caption(caption())
                .forEachRemaining(reply -> {}));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(image(Pictures.png(1), "1.png").hasEmbedding()).isTrue();
  }

  @Test
  void cancelledGenerationMakesRoomForTheNext() {
    Context.CancellableContext leaving = Context.current().withCancellation();
    leaving.run(() -> {
      Iterator<GenerationResponse> pieces =
          GenerationServiceGrpc.newBlockingStub(server.channel()).caption(caption());
      assertThat(pieces.hasNext()).isTrue();
      leaving.cancel(null);
    });
    List<GenerationResponse> next = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .caption(caption())
        .forEachRemaining(next::add);

    assertThat(next.getLast().hasDone()).isTrue();
  }

  private static CaptionRequest caption() {
    return CaptionRequest.newBuilder()
        .setMedia(ServicesTest.media(Pictures.png(3), "3.png"))
        .build();
  }

  @Test
  void callersRequestIdComesBack() {
    Metadata headers = new Metadata();
    headers.put(RequestId.HEADER, "my-call-7");
    StatusRuntimeException failure =
        failure(() ->
            embedding
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .embedText(EmbedTextRequest.newBuilder().setText(" ").build()));

    assertThat(detail(failure, RequestInfo.class).orElseThrow().getRequestId())
        .isEqualTo("my-call-7");
  }
}
