package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.PartContent;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.v1.AnswerRequest;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedTextResponse;
import dev.omnivl.v1.EmbedVideoRequest;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchResponse;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.SimilarityKind;
import dev.omnivl.v1.TextMatch;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that can do less than all, and bundles of several models. */
@Timeout(60)
final class CapabilitiesServedTest {
  @TempDir private Path folder;

  @Test
  void aComposedBundleAnswersEachCallWithTheModelForIt() {
    try (RunningServer server =
        serving(
            part("search", SmallConfigs.siglip(), 1),
            part("match", SmallConfigs.with(Branch.ALIGNMENT), 2),
            part("answer", SmallConfigs.answerer(), 3))) {
      GetModelInfoResponse info = info(server);
      assertThat(info.getCapabilitiesList())
          .containsExactly(
              Capability.CAPABILITY_EMBED,
              Capability.CAPABILITY_MATCH,
              Capability.CAPABILITY_ANSWER);
      assertThat(info.getPartsList())
          .extracting(dev.omnivl.v1.ModelPart::getName)
          .containsExactly("search", "match", "answer");
      assertThat(info.getEmbeddingId()).hasSize(16).isNotEqualTo(info.getModelId());
      assertThat(info.getSimilarity().getKind()).isEqualTo(SimilarityKind.SIMILARITY_KIND_SIGMOID);

      EmbeddingServiceBlockingStub embedding =
          EmbeddingServiceGrpc.newBlockingStub(server.channel());
      Embedding clip =
          embedding
              .embedVideo(
                  EmbedVideoRequest.newBuilder()
                      .setVideo(ServicesTest.media(Pictures.gif(1, 6), "1.gif"))
                      .build())
              .getEmbedding();
      assertThat(clip.getDimensions()).isEqualTo(32);
      assertThat(clip.getModelId()).isEqualTo(info.getEmbeddingId());

      TextMatch match = match(server, "a red apple", "a cat").getMatches(0);
      assertThat(match.getProbability()).isBetween(0f, 1f);
      assertThat(match.getSimilarity()).isCloseTo(cosine(embedding, "a red apple"), within(1e-4f));
      assertThat(match.getClassProbability())
          .isCloseTo(
              (float) (1 / (1 + Math.exp(-(14 * match.getSimilarity() - 3.5)))), within(1e-4f));

      assertThat(answer(server, "what is this?").hasDone()).isTrue();
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> caption(server));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(refused.getStatus().getDescription()).contains("cannot write captions");
    }
  }

  /** Zero-shot classification: the shares of CLIP add up to 1. */
  @Test
  void twoEncodersTellClassesByTheirNames() {
    try (RunningServer server = serving(part("model", SmallConfigs.clip(), 4))) {
      MatchResponse reply = match(server, "a red apple", "a cat", "a dog");
      double sum = 0;
      for (TextMatch match : reply.getMatchesList()) {
        assertThat(match.hasProbability()).isFalse();
        assertThat(match.hasSimilarity()).isTrue();
        sum += match.getClassProbability();
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      assertThat(health(server, GenerationServiceGrpc.SERVICE_NAME))
          .isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(health(server, MatchingServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);
      assertUnimplemented(() -> caption(server), "write captions");
      assertUnimplemented(() -> ingestCaptioned(server), "write captions");
      assertThat(
              IndexServiceGrpc.newBlockingStub(server.channel())
                  .listItems(ListItemsRequest.getDefaultInstance())
                  .getEntriesList())
          .isEmpty();
    }
  }

  private static void ingestCaptioned(RunningServer server) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    stream.onNext(
        IngestRequest.newBuilder()
            .setItem(ItemVersion.newBuilder().setUri("1.png"))
            .setData(ByteString.copyFrom(Pictures.png(1)))
            .setCaptioned(true)
            .build());
    stream.onCompleted();
    try {
      replies.await();
    } catch (CompletionException e) {
      throw (StatusRuntimeException) e.getCause();
    }
  }

  @Test
  void aModelWithoutVectorsHasNoIndex() {
    try (RunningServer server = serving(part("model", SmallConfigs.with(Branch.GENERATION), 5))) {
      assertThat(info(server).getEmbeddingId()).isEmpty();
      assertUnimplemented(
          () ->
              SearchServiceGrpc.newBlockingStub(server.channel())
                  .search(SearchRequest.newBuilder().setText("a cat").build()),
          "make vectors");
      assertUnimplemented(
          () ->
              IndexServiceGrpc.newBlockingStub(server.channel())
                  .listItems(ListItemsRequest.getDefaultInstance()),
          "make vectors");
      assertUnimplemented(() -> match(server, "a cat"), "match texts");
      assertThat(caption(server).hasDone()).isTrue();
    }
  }

  private RunningServer serving(PartContent... parts) {
    Path bundle = folder.resolve("bundle");
    RandomBundle.write(bundle, parts);
    return new RunningServer(bundle, folder.resolve("index"), Map.of());
  }

  private static PartContent part(String name, ModelConfig config, long seed) {
    return RandomBundle.content(RandomBundle.part(name, config, Precision.FP32), seed);
  }

  private static GetModelInfoResponse info(RunningServer server) {
    return ModelServiceGrpc.newBlockingStub(server.channel())
        .getModelInfo(GetModelInfoRequest.getDefaultInstance());
  }

  private static MatchResponse match(RunningServer server, String... texts) {
    return MatchingServiceGrpc.newBlockingStub(server.channel())
        .match(
            MatchRequest.newBuilder()
                .setMedia(ServicesTest.media(Pictures.png(1), "1.png"))
                .addAllTexts(List.of(texts))
                .build());
  }

  private static float cosine(EmbeddingServiceBlockingStub embedding, String text) {
    EmbedTextResponse words =
        embedding.embedText(EmbedTextRequest.newBuilder().setText(text).build());
    Embedding image =
        embedding
            .embedImage(
                EmbedImageRequest.newBuilder()
                    .setImage(ServicesTest.media(Pictures.png(1), "1.png"))
                    .build())
            .getEmbedding();
    return (float)
        dev.omnivl.engine.Vectors.dot(
            ServicesTest.vector(words.getEmbedding()), ServicesTest.vector(image));
  }

  private static GenerationResponse caption(RunningServer server) {
    return last(
        GenerationServiceGrpc.newBlockingStub(server.channel())
            .caption(
                CaptionRequest.newBuilder()
                    .setMedia(ServicesTest.media(Pictures.png(1), "1.png"))
                    .build()));
  }

  private static GenerationResponse answer(RunningServer server, String question) {
    return last(
        GenerationServiceGrpc.newBlockingStub(server.channel())
            .answer(
                AnswerRequest.newBuilder()
                    .setMedia(ServicesTest.media(Pictures.png(1), "1.png"))
                    .setQuestion(question)
                    .build()));
  }

  private static GenerationResponse last(java.util.Iterator<GenerationResponse> replies) {
    List<GenerationResponse> all = new ArrayList<>();
    replies.forEachRemaining(all::add);
    return all.getLast();
  }

  private static ServingStatus health(RunningServer server, String service) {
    return HealthGrpc.newBlockingStub(server.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static void assertUnimplemented(Runnable call, String what) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(refused.getStatus().getDescription())
        .startsWith("the model random cannot " + what)
        .contains("serve one that can");
  }
}
