package dev.omnivl.server.metrics;

import static dev.omnivl.server.metrics.Scraped.await;
import static dev.omnivl.server.metrics.Scraped.samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc.EmbeddingServiceBlockingStub;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.UnloadModelRequest;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class ServerMetricsTest {
  private static final String EMBEDDING = "omnivl.v1.EmbeddingService/";

  @TempDir private Path folder;
  private ModelFolder models;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    models = new ModelFolder(folder.resolve("models"));
    server =
        new RunningServer(
            models.path(), folder.resolve("index"), Map.of("omnivl.grpc.drain", "0s"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private EmbeddingServiceBlockingStub embedding() {
    return EmbeddingServiceGrpc.newBlockingStub(server.channel());
  }

  private static Media media(byte[] data) {
    return Media.newBuilder().setName("it").setData(ByteString.copyFrom(data)).build();
  }

  private void text(String text, String model) {
    EmbeddingServiceGrpc.newBlockingStub(server.channel())
        .embedText(EmbedTextRequest.newBuilder().setText(text).setModel(model).build());
  }

  private void image(byte[] data) {
    embedding().embedImage(EmbedImageRequest.newBuilder().setImage(media(data)).build());
  }

  private int caption() {
    Iterator<GenerationResponse> replies =
        GenerationServiceGrpc.newBlockingStub(server.channel())
            .caption(CaptionRequest.newBuilder().setMedia(media(Pictures.png(1))).build());
    int tokens = 0;
    while (replies.hasNext()) {
      tokens += replies.next().getDone().getTokens();
    }
    return tokens;
  }

  private List<IngestResponse> ingest(byte[]... files) {
    CompletableFuture<List<IngestResponse>> done = new CompletableFuture<>();
    StreamObserver<IngestRequest> requests =
        IndexServiceGrpc.newStub(server.channel()).ingest(new Collecting<>(done));
    for (int i = 0; i < files.length; i++) {
      requests.onNext(
          IngestRequest.newBuilder()
              .setItem(ItemVersion.newBuilder().setUri("file:" + i).setSizeBytes(files[i].length))
              .setData(ByteString.copyFrom(files[i]))
              .build());
    }
    requests.onCompleted();
    return done.join();
  }

  private record Collecting<R>(CompletableFuture<List<R>> done, List<R> replies)
      implements StreamObserver<R> {
    Collecting(CompletableFuture<List<R>> done) {
      this(done, new ArrayList<>());
    }

    @Override
    public void onNext(R reply) {
      replies.add(reply);
    }

    @Override
    public void onError(Throwable thrown) {
      done.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      done.complete(replies);
    }
  }

  private String of(String name, String labels) {
    return String.format(
        Locale.ROOT,
        "%s{%smodel=\"one\",version=\"%s\"}",
        name,
        labels,
        models.manifest("one").modelId());
  }

  private static byte[] garbage() {
    return "no picture".getBytes(StandardCharsets.UTF_8);
  }

  private void askForAll() {
    text("a red apple", "");
    assertThatThrownBy(() -> image(garbage())).isInstanceOf(StatusRuntimeException.class);
    caption();
    ingest(Pictures.png(2));
    await(server, call("IndexService/Ingest", "OK"), 1);
  }

  private static String call(String method, String status) {
    return "omnivl_call_duration_seconds_count{method=\"omnivl.v1."
        + method
        + "\",status=\""
        + status
        + "\"}";
  }

  @Test
  void everyNameIsDocumentedAndEveryDocumentedNameIsThere() throws IOException {
    askForAll();

    assertThat(Scraped.families(server)).isEqualTo(Scraped.documented());
  }

  @Test
  void dashboardAndAlertsAskForWhatIsThereAndEveryAlertIsExplained() throws IOException {
    askForAll();
    Path deploy = Scraped.home().resolve("deploy");
    String alerts = Files.readString(deploy.resolve("prometheus/alerts.yaml"));
    JsonNode dashboard =
        new ObjectMapper().readTree(deploy.resolve("grafana/omnivl.json").toFile());
    String runbook = Files.readString(Scraped.home().resolve("docs/operations.md"));

    assertThat(dashboard.get("panels").size()).isGreaterThan(15);
    assertThat(Scraped.asked(alerts)).hasSizeGreaterThan(8);
    assertThat(Scraped.families(server))
        .containsAll(Scraped.asked(alerts))
        .containsAll(Scraped.asked(dashboard.get("panels").toString()));
    assertThat(Scraped.alerts(alerts))
        .hasSizeGreaterThan(8)
        .allSatisfy(alert -> assertThat(runbook).contains("| `" + alert + "` |"));
  }

  @Test
  void callsAreCountedByMethodAndStatus() {
    text("a red apple", "");
    text("a green apple", "");
    assertThatThrownBy(() -> text("a blue apple", "none")).hasMessageContaining("NOT_FOUND");
    var unknown =
        EmbeddingServiceGrpc.getEmbedTextMethod().toBuilder()
            .setFullMethodName(EMBEDDING + "WhateverACallerWrites")
            .build();
    assertThatThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                server.channel(),
                unknown,
                CallOptions.DEFAULT,
                EmbedTextRequest.getDefaultInstance()))
        .hasMessageContaining("UNIMPLEMENTED");

    await(server, call("EmbeddingService/EmbedText", "OK"), 2);
    await(server, call("EmbeddingService/EmbedText", "NOT_FOUND"), 1);
    await(
        server,
        "omnivl_call_duration_seconds_count{method=\"unknown\",status=\"UNIMPLEMENTED\"}",
        1);
    assertThat(server.scrape()).doesNotContain("WhateverACallerWrites", "apple");
    assertThat(samples(server))
        .hasEntrySatisfying(
            "omnivl_call_bytes_total{direction=\"received\",method=\"" + EMBEDDING + "EmbedText\"}",
            bytes -> assertThat(bytes).isBetween(40.0, 200.0))
        .hasEntrySatisfying(
            "omnivl_call_bytes_total{direction=\"sent\",method=\"" + EMBEDDING + "EmbedText\"}",
            bytes -> assertThat(bytes).isGreaterThan(100.0));
  }

  @Test
  void whatTheModelDoesIsCountedAsTritonDoes() {
    text("a red apple", "");
    MatchingServiceGrpc.newBlockingStub(server.channel())
        .match(
            MatchRequest.newBuilder()
                .setMedia(media(Pictures.png(3)))
                .addAllTexts(List.of("a", "b", "c"))
                .build());
    int tokens = caption();

    // A text; features of an image, three matches, three texts' vectors; features, a caption.
    await(server, of("nv_inference_count", ""), 1 + 1 + 3 + 3 + 1 + 1);
    Map<String, Double> samples = samples(server);
    assertThat(samples)
        .containsEntry(of("nv_inference_request_success", ""), 6.0)
        .containsEntry(of("nv_inference_pending_request_count", ""), 0.0)
        .containsEntry(of("omnivl_generated_tokens_total", ""), (double) tokens)
        .containsEntry(
            of("omnivl_queue_length", "lane=\"bulk\",")
                .replace(",version", ",queue=\"engine\",version"),
            0.0);
    assertThat(samples.get(of("nv_inference_compute_infer_duration_us", ""))).isPositive();
    assertThat(samples.get(of("nv_inference_exec_count", ""))).isGreaterThanOrEqualTo(6.0);
    String texts = "{lane=\"interactive\",model=\"one\",version=\"%s\",work=\"texts\"}";
    String labels = String.format(Locale.ROOT, texts, models.manifest("one").modelId());
    assertThat(samples).containsEntry("omnivl_batch_size_sum" + labels, 4.0);
    assertThat(samples.get("omnivl_batch_duration_seconds_count" + labels)).isBetween(2.0, 4.0);
  }

  @Test
  void decodingsAndItemsAreCountedByWhatBecameOfThem() {
    image(Pictures.png(1));
    assertThatThrownBy(() -> image(garbage())).isInstanceOf(StatusRuntimeException.class);
    assertThat(ingest(Pictures.png(2), Pictures.png(3), garbage())).hasSize(3);

    await(server, "omnivl_ingest_items_total{outcome=\"ingested\"}", 2);
    Map<String, Double> samples = samples(server);
    assertThat(samples)
        .containsEntry("omnivl_ingest_items_total{outcome=\"failed\"}", 1.0)
        .containsEntry("omnivl_decode_failures_total{reason=\"unreadable_media\"}", 2.0)
        .containsEntry("omnivl_decode_duration_seconds_count{lane=\"interactive\"}", 1.0);
    assertThat(samples.get("omnivl_decode_duration_seconds_count{lane=\"bulk\"}"))
        .isGreaterThanOrEqualTo(2.0);
  }

  @Test
  void metersOfAModelComeAndGoWithIt() {
    var admin = ModelAdminServiceGrpc.newBlockingStub(server.channel());
    assertThat(server.scrape()).doesNotContain("model=\"two\"");
    admin.loadModel(LoadModelRequest.newBuilder().setModel("two").build());
    text("a red apple", "two");
    assertThat(server.scrape()).contains("model=\"two\"");
    admin.unloadModel(UnloadModelRequest.newBuilder().setModel("two").build());

    assertThat(server.scrape()).doesNotContain("model=\"two\"").contains("model=\"one\"");
    assertThat(samples(server))
        .containsEntry("omnivl_model_load_seconds_count{outcome=\"loaded\"}", 2.0);
  }
}
