package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.omnivl.engine.Vectors;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.AnswerRequest;
import dev.omnivl.v1.CaptionChoice;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedTextResponse;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.EmbedVideoResponse;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.FinishReason;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GenerationSummary;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.TimeRange;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServicesTest {
  private RunningServer server;
  private EmbeddingServiceGrpc.EmbeddingServiceBlockingStub embedding;

  @BeforeAll
  void start(@TempDir Path index) {
    server = new RunningServer(SmallModel.folder(), index, Map.of());
    embedding = EmbeddingServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Media media(byte[] data, String name) {
    return Media.newBuilder().setData(ByteString.copyFrom(data)).setName(name).build();
  }

  static float[] vector(Embedding embedding) {
    FloatBuffer values =
        embedding.getValues().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] vector = new float[values.remaining()];
    values.get(vector);
    return vector;
  }

  private static void assertUnit(Embedding embedding) {
    float[] vector = vector(embedding);
    assertThat(vector).hasSize(embedding.getDimensions());
    assertThat(Vectors.dot(vector, vector)).isCloseTo(1, within(1e-3));
    assertThat(embedding.getModelId()).isNotEmpty();
  }

  private EmbedTextResponse text(String text) {
    return embedding.embedText(EmbedTextRequest.newBuilder().setText(text).build());
  }

  @Test
  void textBecomesAUnitVectorWithTimings() {
    EmbedTextResponse reply = text("a green apple");

    assertUnit(reply.getEmbedding());
    assertThat(reply.getText().getTruncated()).isFalse();
    assertThat(reply.getText().getTokens()).isEqualTo(5);
    assertThat(reply.getTimings().getBatchSize()).isEqualTo(1);
    assertThat(Durations.toNanos(reply.getTimings().getInference())).isPositive();
    assertThat(Durations.toNanos(reply.getTimings().getTotal()))
        .isGreaterThanOrEqualTo(Durations.toNanos(reply.getTimings().getInference()));
  }

  @Test
  void whatWasAskedBeforeIsKnownUnlessItIsWantedAnew() {
    EmbedTextResponse first = text("asked twice");
    EmbedTextResponse second = text("asked twice");
    assertThat(first.getTimings().getCached()).isZero();
    assertThat(second.getTimings().getCached()).isEqualTo(1);
    assertThat(second.getTimings().getBatchSize()).isZero();
    assertThat(second.getEmbedding()).isEqualTo(first.getEmbedding());
    assertThat(second.getText()).isEqualTo(first.getText());
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER), "no-cache");
    EmbedTextResponse anew =
        embedding
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .embedText(EmbedTextRequest.newBuilder().setText("asked twice").build());
    assertThat(anew.getTimings().getCached()).isZero();
    assertThat(anew.getTimings().getBatchSize()).isEqualTo(1);

    Media picture = media(Pictures.png(77), "77.png");
    EmbedImageRequest image = EmbedImageRequest.newBuilder().setImage(picture).build();
    assertThat(embedding.embedImage(image).getTimings().getCached()).isZero();
    assertThat(embedding.embedImage(image).getTimings().getCached()).isEqualTo(1);
    assertThatThrownBy(
            () -> embedding.embedVideo(EmbedVideoRequest.newBuilder().setVideo(picture).build()))
        .hasMessageContaining("still image");
  }

  @Test
  void tooLongTextIsTruncatedAndSaysSo() {
    EmbedTextResponse words = text("red ".repeat(500));
    EmbedTextResponse characters = text("blue ".repeat(20_000));

    assertThat(words.getText().getTruncated()).isTrue();
    assertThat(words.getText().getTokens()).isEqualTo(502);
    assertThat(characters.getText().getTruncated()).isTrue();
    assertUnit(characters.getEmbedding());
  }

  @Test
  void imageAndClipLiveInOneSpace() {
    Embedding image =
        embedding
            .embedImage(
                EmbedImageRequest.newBuilder().setImage(media(Pictures.png(1), "1.png")).build())
            .getEmbedding();
    EmbedVideoResponse clip =
        embedding.embedVideo(
            EmbedVideoRequest.newBuilder().setVideo(media(Pictures.gif(1, 6), "1.gif")).build());

    assertUnit(image);
    assertUnit(clip.getEmbedding());
    assertThat(clip.getEmbedding().getModelId()).isEqualTo(image.getModelId());
    assertThat(clip.getEmbedding().getDimensions()).isEqualTo(image.getDimensions());
    assertThat(Durations.toMillis(clip.getRange().getEnd())).isEqualTo(3000);
    assertThat(Durations.toNanos(clip.getTimings().getDecode())).isPositive();
  }

  @Test
  void partOfAClipIsAnotherVector() {
    Media video = media(Pictures.gif(3, 8), "3.gif");
    TimeRange range =
        TimeRange.newBuilder()
            .setStart(Durations.fromMillis(2000))
            .setEnd(Durations.fromMillis(3000))
            .build();
    EmbedVideoResponse whole =
        embedding.embedVideo(EmbedVideoRequest.newBuilder().setVideo(video).build());
    EmbedVideoResponse part =
        embedding.embedVideo(
            EmbedVideoRequest.newBuilder().setVideo(video).setRange(range).build());

    assertThat(part.getRange()).isEqualTo(range);
    assertThat(vector(part.getEmbedding())).isNotEqualTo(vector(whole.getEmbedding()));
  }

  @Test
  void sevenTextsMatchInTheirOrder() {
    List<String> texts =
        List.of("a cat", "a dog", "a red apple", "the blue heart", "eyes", "a face", "smile");
    MatchResponse together =
        MatchingServiceGrpc.newBlockingStub(server.channel())
            .match(
                MatchRequest.newBuilder()
                    .setMedia(media(Pictures.png(2), "2.png"))
                    .addAllTexts(texts)
                    .build());

    assertThat(together.getMatchesList()).hasSize(7);
    for (int i = 0; i < texts.size(); i++) {
      MatchResponse alone =
          MatchingServiceGrpc.newBlockingStub(server.channel())
              .match(
                  MatchRequest.newBuilder()
                      .setMedia(media(Pictures.png(2), "2.png"))
                      .addTexts(texts.get(i))
                      .build());
      assertThat(together.getMatches(i).getProbability())
          .isBetween(0f, 1f)
          .isCloseTo(alone.getMatches(0).getProbability(), within(1e-4f));
      assertThat(together.getMatches(i).getSimilarity())
          .isBetween(-1f, 1f)
          .isCloseTo(alone.getMatches(0).getSimilarity(), within(1e-4f));
    }
  }

  @Test
  void captionIsTheSumOfItsPieces() {
    List<GenerationResponse> replies = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .caption(
            CaptionRequest.newBuilder()
                .setMedia(media(Pictures.png(4), "4.png"))
                .setPrompt("a picture of")
                .setOptions(GenerationOptions.newBuilder().setMaxTokens(6))
                .build())
        .forEachRemaining(replies::add);

    GenerationSummary done = replies.getLast().getDone();
    StringBuilder pieces = new StringBuilder();
    replies.subList(0, replies.size() - 1).forEach(reply -> pieces.append(reply.getPiece()));
    assertThat(pieces.toString()).isEqualTo(done.getText());
    assertThat(done.getTokens()).isBetween(0, 6);
    assertThat(done.getFinishReason()).isNotEqualTo(FinishReason.FINISH_REASON_UNSPECIFIED);
    assertThat(done.getLogProbability()).isNegative();
    assertThat(done.getModelId()).isNotEmpty();
  }

  @Test
  void beamsAnswerInOnePiece() {
    List<GenerationResponse> replies = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .answer(
            AnswerRequest.newBuilder()
                .setMedia(media(Pictures.gif(4, 3), "4.gif"))
                .setQuestion("what is this?")
                .setOptions(GenerationOptions.newBuilder().setMaxTokens(4).setBeams(3))
                .build())
        .forEachRemaining(replies::add);

    assertThat(replies.getLast().hasDone()).isTrue();
    assertThat(replies.getLast().getDone().getTokens()).isLessThanOrEqualTo(4);
  }

  /** Stills and clips, greedy and with beams, all at once, are what they are alone. */
  @Test
  void textsAreWrittenSideBySideAndNoneIsAnother() {
    var generation = GenerationServiceGrpc.newBlockingStub(server.channel());
    List<CaptionRequest> requests = new ArrayList<>();
    for (int index = 0; index < 12; index++) {
      Media media =
          index % 3 == 0
              ? media(Pictures.gif(index, 4), index + ".gif")
              : media(Pictures.png(index), index + ".png");
      requests.add(
          CaptionRequest.newBuilder()
              .setMedia(media)
              .setPrompt(index % 2 == 0 ? "" : "a picture of")
              .setOptions(
                  GenerationOptions.newBuilder().setMaxTokens(12).setBeams(index % 4 == 3 ? 3 : 0))
              .build());
    }
    List<GenerationSummary> alone =
        requests.stream().map(request -> summary(generation.caption(request))).toList();
    try (ExecutorService callers =
        Executors.newFixedThreadPool(12, Thread.ofPlatform().name("caller-", 0).factory())) {
      List<CompletableFuture<GenerationSummary>> together =
          requests.stream()
              .map(request ->
                  CompletableFuture.supplyAsync(
                      () -> summary(generation.caption(request)), callers))
              .toList();
      for (int index = 0; index < requests.size(); index++) {
        GenerationSummary one = together.get(index).join();
        assertThat(one.getText()).isEqualTo(alone.get(index).getText());
        assertThat(one.getTokens()).isEqualTo(alone.get(index).getTokens());
        assertThat(one.getLogProbability())
            .isCloseTo(alone.get(index).getLogProbability(), within(1e-3f));
      }
    }
  }

  @Test
  void captionsWeighNearnessUnlessAskedNotTo() {
    GenerationOptions options = GenerationOptions.newBuilder().setMaxTokens(6).setBeams(4).build();
    var generation = GenerationServiceGrpc.newBlockingStub(server.channel());
    int others = 0;
    for (int picture = 0; picture < 6; picture++) {
      Media media = media(Pictures.png(picture), picture + ".png");
      CaptionRequest caption =
          CaptionRequest.newBuilder()
              .setMedia(media)
              .setPrompt("a picture of")
              .setOptions(options)
              .build();
      AnswerRequest answer =
          AnswerRequest.newBuilder()
              .setMedia(media)
              .setQuestion("a picture of")
              .setOptions(options)
              .build();
      CaptionRequest likeliest =
          caption.toBuilder().setChoice(CaptionChoice.CAPTION_CHOICE_LIKELIEST).build();
      GenerationSummary near = summary(generation.caption(caption));
      GenerationSummary likely = summary(generation.caption(likeliest));
      assertThat(likely.getText()).isEqualTo(summary(generation.answer(answer)).getText());
      assertThat(near.getLogProbability() / near.getTokens())
          .isLessThanOrEqualTo(likely.getLogProbability() / likely.getTokens());
      others += near.getText().equals(likely.getText()) ? 0 : 1;
    }
    assertThat(others).isPositive();
  }

  private static GenerationSummary summary(Iterator<GenerationResponse> replies) {
    GenerationResponse last = replies.next();
    while (replies.hasNext()) {
      last = replies.next();
    }
    return last.getDone();
  }

  @Test
  void modelInfoTellsTheModelAndTheLimits() {
    GetModelInfoResponse info =
        ModelServiceGrpc.newBlockingStub(server.channel())
            .getModelInfo(GetModelInfoRequest.getDefaultInstance());

    assertThat(info.getEmbeddingId()).isEqualTo(text("cat").getEmbedding().getModelId());
    assertThat(info.getEmbeddingDimensions()).isEqualTo(text("cat").getEmbedding().getDimensions());
    assertThat(info.getDevice()).contains("cpu");
    assertThat(info.getServerVersion()).isEqualTo("test");
    assertThat(info.getLimits().getMaxMessageBytes())
        .isEqualTo(RunningServer.settings(Map.of()).grpc().maxMessageOrDefault());
    assertThat(info.getLimits().getMaxTextsPerMatch()).isEqualTo(64);
  }

  @Test
  void healthServesAllServices() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(server.channel());
    for (String service : List.of("", "omnivl.v1.SearchService", "omnivl.v1.EmbeddingService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void reflectionListsAllServices() {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(server.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> names =
        answer.join().getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .toList();
    ask.onCompleted();

    assertThat(names)
        .contains(
            "omnivl.v1.EmbeddingService",
            "omnivl.v1.MatchingService",
            "omnivl.v1.GenerationService",
            "omnivl.v1.IndexService",
            "omnivl.v1.SearchService",
            "omnivl.v1.ModelService",
            "grpc.health.v1.Health");
  }
}
