package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbedVideoResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc.IndexServiceBlockingStub;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.TimeRange;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no library of gRPC writes, or no person means, and how they are answered. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrangeRequestsTest {
  private static final int MESSAGE_LIMIT = 1 << 20;
  private static final int HEADER_LIMIT = 8 << 10;

  private RunningServer server;
  private EmbeddingServiceBlockingStub embedding;

  @BeforeAll
  void start(@TempDir Path index) {
    server = new RunningServer(SmallModel.folder(), index, Map.of("omnivl.grpc.max-message", "1M"));
    embedding = EmbeddingServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private StatusRuntimeException raw(String method, MethodType type, byte[] request) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder(new RawBytes(), new RawBytes())
            .setType(type)
            .setFullMethodName("omnivl.v1." + method)
            .build();
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            ClientCalls.blockingServerStreamingCall(server.channel(), descriptor, options, request)
                .forEachRemaining(reply -> {}));
  }

  private static ErrorInfo info(StatusRuntimeException failure) throws IOException {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    assertThat(status).as("details of %s", failure).isNotNull();
    for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
      assertThat(detail.is(RetryInfo.class)).as("a retry").isFalse();
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class);
      }
    }
    throw new AssertionError("no ErrorInfo in " + failure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EmbeddingService/EmbedText",
        "EmbeddingService/EmbedStream",
        "IndexService/Ingest",
        "GenerationService/Caption"
      })
  void bytesThatAreNoMessageAreTheCallersFault(String method) throws IOException {
    byte[] cut = {0x0a, 0x7f, 1};
    byte[] noUtf8 = {0x0a, 2, (byte) 0xc3, 0x28};
    byte[] noTag = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
    MethodType type =
        method.endsWith("Stream") || method.endsWith("Ingest")
            ? MethodType.BIDI_STREAMING
            : MethodType.SERVER_STREAMING;
    for (byte[] request : List.of(cut, noTag, noUtf8)) {
      if (request == noUtf8 && !method.contains("Text")) {
        continue; // a message or bytes there
      }
      StatusRuntimeException failure = raw(method, type, request);
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure.getStatus().getDescription()).contains("cannot be read");
      assertThat(info(failure).getReason()).isEqualTo("INVALID_ARGUMENT");
    }
  }

  /** Each once ended a writer, filled the log, or was told as a defect. */
  @ParameterizedTest
  @CsvSource({
    "IndexService/DeleteItems, delete_items_uri_32767.bin, 1 to 4096",
    "EmbeddingService/EmbedText, embed_text_invalid_utf8.bin, cannot be read",
    "EmbeddingService/EmbedVideo, embed_video_range_only.bin, video.data is empty"
  })
  void hostileRequestsAreRefusedAndHarmNobody(String method, String file, String rule)
      throws IOException {
    byte[] request;
    try (InputStream in = getClass().getResourceAsStream("hostile/" + file)) {
      request = Objects.requireNonNull(in, file).readAllBytes();
    }
    long start = System.nanoTime();
    StatusRuntimeException failure = raw(method, MethodType.SERVER_STREAMING, request);
    assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(java.time.Duration.ofSeconds(20));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains(rule);
    assertThat(info(failure).getReason()).isEqualTo("INVALID_ARGUMENT");

    textsAreStillAnswered();
    IndexServiceBlockingStub index = IndexServiceGrpc.newBlockingStub(server.channel());
    DeleteItemsRequest healthy = DeleteItemsRequest.newBuilder().addUris("none").build();
    assertThat(index.deleteItems(healthy).getDeleted()).isZero();
  }

  @Test
  void aMessageThatGrowsPastTheLimitIsRefused() throws IOException {
    Media zeros =
        Media.newBuilder().setData(ByteString.copyFrom(new byte[8 * MESSAGE_LIMIT])).build();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                embedding
                    .withCompression("gzip")
                    .embedImage(EmbedImageRequest.newBuilder().setImage(zeros).build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(info(failure).getReason()).isEqualTo("TOO_LARGE");
  }

  @Test
  void longNamesAreShortenedAndControlsTakenOut() {
    String name = "長\u001b[31m\n".repeat(1_500);
    Media media =
        Media.newBuilder().setName(name).setData(ByteString.copyFromUtf8("no image")).build();
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> embedding.embedImage(EmbedImageRequest.newBuilder().setImage(media).build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    String message = failure.getStatus().getDescription();
    assertThat(message).contains("長", "…").doesNotContain("\u001b", "\n");
    assertThat(
            String.valueOf(failure.getTrailers()).length()
                + 3 * 3 * String.valueOf(message).length())
        .isLessThan(HEADER_LIMIT);
  }

  @Test
  void aRangeBeyondTheClipEndsWithIt() {
    Duration end = Duration.newBuilder().setSeconds(315_000_000_000L).build();
    EmbedVideoRequest.Builder request =
        EmbedVideoRequest.newBuilder()
            .setVideo(
                Media.newBuilder()
                    .setName("1.gif")
                    .setData(ByteString.copyFrom(Pictures.gif(1, 3))))
            .setRange(TimeRange.newBuilder().setEnd(end));
    EmbedVideoResponse seen = embedding.embedVideo(request.build());
    EmbedVideoResponse whole = embedding.embedVideo(request.clearRange().build());
    assertThat(seen.getRange()).isEqualTo(whole.getRange());
    assertThat(seen.getEmbedding()).isEqualTo(whole.getEmbedding());

    TimeRange.Builder after = TimeRange.newBuilder().setStart(end);
    after.getEndBuilder().setSeconds(end.getSeconds() + 1);
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> embedding.embedVideo(request.setRange(after).build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void theServersOwnFoldersStayItsOwn() {
    Problem problem =
        Problem.of(
            new Failure(
                Reason.UNAVAILABLE, "the index in /srv/omnivl/index is closed: start again"),
            "1");
    assertThat(problem.message()).doesNotContain("/srv").contains("the index", "is closed");
    String theirs = "/home/me/a.png is cut off; file:///home/me/a.png too";
    assertThat(Problem.of(new Failure(Reason.UNREADABLE_MEDIA, theirs), "1").message())
        .isEqualTo(theirs);
  }

  @Test
  void reflectionKnowsTheDetailsOfFailuresInBothItsVersions() throws Exception {
    Replies<ServerReflectionRequest, ServerReflectionResponse> replies = new Replies<>(true);
    var stream = ServerReflectionGrpc.newStub(server.channel()).serverReflectionInfo(replies);
    for (String symbol : List.of("google.rpc.ErrorInfo", "google.rpc.BadRequest")) {
      stream.onNext(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
    }
    stream.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    stream.onCompleted();
    replies.await();
    assertThat(replies.received().subList(0, 2))
        .allMatch(reply -> reply.getFileDescriptorResponse().getFileDescriptorProtoCount() > 0);
    assertThat(replies.received().get(2).getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .contains(
            "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");
  }

  @Test
  void textsAreStillAnswered() {
    assertThat(embedding.embedText(EmbedTextRequest.newBuilder().setText("a cat").build()))
        .matches(reply -> reply.hasEmbedding());
  }
}
