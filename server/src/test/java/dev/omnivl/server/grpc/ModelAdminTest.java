package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListModelsRequest;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.LoadModelResponse;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc.ModelAdminServiceBlockingStub;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.ModelState;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.ServedModel;
import dev.omnivl.v1.UnloadModelRequest;
import dev.omnivl.v1.UseModelRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several models in one server: they come, change places and go under the calls of others. */
@Timeout(120)
final class ModelAdminTest {
  @TempDir private Path folder;
  private ModelFolder models;

  @BeforeEach
  void fill() throws IOException {
    models = new ModelFolder(folder.resolve("models"));
  }

  private RunningServer start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("omnivl.grpc.drain", "0s");
    return new RunningServer(models.path(), folder.resolve("index"), all);
  }

  private static ModelAdminServiceBlockingStub admin(RunningServer server) {
    return ModelAdminServiceGrpc.newBlockingStub(server.channel());
  }

  private static LoadModelResponse load(RunningServer server, String name) {
    return admin(server).loadModel(LoadModelRequest.newBuilder().setModel(name).build());
  }

  private static LoadModelResponse load(RunningServer server, String name, Path from) {
    return admin(server)
        .loadModel(LoadModelRequest.newBuilder().setModel(name).setFolder(from.toString()).build());
  }

  private static void use(RunningServer server, String name) {
    admin(server).useModel(UseModelRequest.newBuilder().setModel(name).build());
  }

  private static int unload(RunningServer server, String name, boolean force) {
    return admin(server)
        .unloadModel(UnloadModelRequest.newBuilder().setModel(name).setForce(force).build())
        .getCalls();
  }

  private static Map<String, ServedModel> list(RunningServer server) {
    Map<String, ServedModel> all = new HashMap<>();
    ModelServiceGrpc.newBlockingStub(server.channel())
        .listModels(ListModelsRequest.getDefaultInstance())
        .getModelsList()
        .forEach(model -> all.put(model.getModel(), model));
    return all;
  }

  private static ServedModel listed(RunningServer server, String name) {
    return Objects.requireNonNull(list(server).get(name), name);
  }

  private static Embedding text(RunningServer server, String model) {
    return EmbeddingServiceGrpc.newBlockingStub(server.channel())
        .embedText(EmbedTextRequest.newBuilder().setText("a red apple").setModel(model).build())
        .getEmbedding();
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  @Test
  void twoModelsAnswerByTheirNames() {
    try (RunningServer server = start(Map.of())) {
      Embedding first = text(server, "");
      assertThat(text(server, "one")).isEqualTo(first);
      StatusRuntimeException unknown = refused(() -> text(server, "two"));
      assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(unknown.getStatus().getDescription()).contains("\"two\"", "there are one");

      ServedModel two = load(server, "two").getLoaded();
      assertThat(two.getModelId()).isEqualTo(models.manifest("two").modelId());
      assertThat(two.getGraphsLoaded()).isEqualTo(two.getGraphs()).isPositive();
      Embedding second = text(server, "two");
      assertThat(second.getModelId())
          .isEqualTo(models.manifest("two").embeddingId())
          .isNotEqualTo(first.getModelId());
      assertThat(second.getValues()).isNotEqualTo(first.getValues());
      assertThat(text(server, "")).isEqualTo(first);
      assertThat(
              ModelServiceGrpc.newBlockingStub(server.channel())
                  .getModelInfo(GetModelInfoRequest.newBuilder().setModel("two").build())
                  .getModelId())
          .isEqualTo(models.manifest("two").modelId());
      assertThat(refused(() -> text(server, "three")).getStatus().getDescription())
          .contains("there are one, two");
      assertThat(caption(server, "two")).isEqualTo(models.manifest("two").modelId());
    }
  }

  private static String caption(RunningServer server, String model) {
    List<String> ids = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .caption(
            CaptionRequest.newBuilder()
                .setModel(model)
                .setMedia(ServicesTest.media(Pictures.png(1), "1.png"))
                .build())
        .forEachRemaining(reply -> ids.add(reply.getDone().getModelId()));
    return ids.getLast();
  }

  @Test
  void theListTellsStates() throws IOException {
    models.addDamaged("damaged");
    Files.writeString(models.of("damaged").resolve("manifest.json"), "{}");
    try (RunningServer server = start(Map.of())) {
      assertThat(list(server).keySet()).containsExactlyInAnyOrder("one", "two", "damaged");
      assertThat(listed(server, "one").getState()).isEqualTo(ModelState.MODEL_STATE_READY);
      assertThat(listed(server, "one").getIsDefault()).isTrue();
      assertThat(listed(server, "one").getCollectionsList()).containsExactly("default");
      assertThat(listed(server, "two").getState()).isEqualTo(ModelState.MODEL_STATE_NOT_LOADED);
      assertThat(listed(server, "two").getModelId()).isEqualTo(models.manifest("two").modelId());
      assertThat(listed(server, "two").getGraphsLoaded()).isZero();
      assertThat(listed(server, "damaged").getProblem()).contains("damaged");
    }
  }

  /** Calls and a stream go on while the default changes and a name gets another bundle. */
  @Test
  void aSwapLosesNoCall() throws Exception {
    try (RunningServer server = start(Map.of());
        ExecutorService callers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory())) {
      load(server, "live", models.of("one"));
      Map<String, Embedding> expected =
          Map.of(
              models.manifest("one").embeddingId(), text(server, "one"),
              models.manifest("two").embeddingId(), text(server, "live2", models.of("two")));
      Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
      StreamObserver<EmbedStreamRequest> stream =
          EmbeddingServiceGrpc.newStub(server.channel()).embedStream(replies);
      stream.onNext(EmbedStreamRequest.newBuilder().setText("a").setModel("live").build());
      replies.first().get();

      AtomicBoolean over = new AtomicBoolean();
      Queue<Embedding> answers = new ConcurrentLinkedQueue<>();
      List<CompletableFuture<Void>> calling = new ArrayList<>();
      for (String model : List.of("", "", "live", "live")) {
        calling.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!over.get()) {
                    answers.add(text(server, model));
                  }
                },
                callers));
      }
      for (int round = 0; round < 4; round++) {
        use(server, round % 2 == 0 ? "two" : "one");
        load(server, "live", models.of(round % 2 == 0 ? "two" : "one"));
        awaitMore(answers);
        stream.onNext(EmbedStreamRequest.newBuilder().setText("a").build());
      }
      over.set(true);
      calling.forEach(CompletableFuture::join); // throws what a call threw
      stream.onCompleted();

      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer).isEqualTo(expected.get(answer.getModelId())));
      assertThat(answers.stream().map(Embedding::getModelId).distinct()).hasSize(2);
      assertThat(replies.await())
          .hasSize(5)
          .allSatisfy(reply ->
              assertThat(reply.getEmbedding().getModelId())
                  .isEqualTo(models.manifest("one").embeddingId()));
    }
  }

  private static Embedding text(RunningServer server, String name, Path from) {
    load(server, name, from);
    return text(server, name);
  }

  private static void awaitMore(Queue<Embedding> answers) {
    int before = answers.size();
    while (answers.size() < before + 4) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void whatFailsItsGoldenAnswersChangesNothing() throws IOException {
    models.addWrong("wrong", "match");
    try (RunningServer server = start(Map.of())) {
      Embedding before = text(server, "");
      StatusRuntimeException loading = refused(() -> load(server, "wrong"));
      assertThat(loading.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
      assertThat(loading.getStatus().getDescription()).contains("match");
      assertThat(listed(server, "wrong").getProblem()).contains("match");
      assertThat(listed(server, "wrong").getState()).isEqualTo(ModelState.MODEL_STATE_NOT_LOADED);
      assertThat(refused(() -> use(server, "wrong")).getStatus().getCode())
          .isEqualTo(Status.Code.DATA_LOSS);
      assertThat(refused(() -> load(server, "one", models.of("wrong"))).getStatus().getCode())
          .isEqualTo(Status.Code.DATA_LOSS);

      // Its vectors are in order; it may serve those, and not become the default.
      admin(server)
          .loadModel(
              LoadModelRequest.newBuilder()
                  .setModel("wrong")
                  .addReadyFor(dev.omnivl.v1.Capability.CAPABILITY_EMBED)
                  .build());
      assertThat(text(server, "wrong").getModelId())
          .isEqualTo(models.manifest("two").embeddingId());
      assertThat(refused(() -> use(server, "wrong")).getStatus().getCode())
          .isEqualTo(Status.Code.DATA_LOSS);
      assertThat(models.current()).isEqualTo("one");
      assertThat(text(server, "")).isEqualTo(before);
    }
  }

  @Test
  void whatCannotBeLoadedIsSaidClearly() throws IOException {
    models.addDamaged("damaged");
    try (RunningServer server = start(Map.of())) {
      StatusRuntimeException damaged = refused(() -> load(server, "damaged"));
      assertThat(damaged.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
      assertThat(damaged.getStatus().getDescription())
          .contains("weights.safetensors", "is damaged")
          .doesNotContain(folder.toString());
      assertThat(refused(() -> load(server, "nothing")).getStatus().getDescription())
          .contains("\"nothing\"", "there are damaged, one, two");
      assertThat(refused(() -> load(server, "../one")).getStatus().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused(() -> load(server, "x", Path.of("relative"))).getStatus().getDescription())
          .contains("absolute path");
      assertThat(refused(() -> load(server, "x", folder)).getStatus().getCode())
          .isEqualTo(Status.Code.NOT_FOUND);
      assertThat(refused(() -> unload(server, "one", true)).getStatus().getDescription())
          .contains("is the default one");
      assertThat(refused(() -> unload(server, "two", true)).getStatus().getCode())
          .isEqualTo(Status.Code.NOT_FOUND);
    }
    try (RunningServer server = start(Map.of("omnivl.admin", "none"))) {
      assertThat(refused(() -> load(server, "two")).getStatus().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused(() -> use(server, "one")).getStatus().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused(() -> unload(server, "one", true)).getStatus().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(list(server)).containsKeys("one", "two");
    }
  }

  @Test
  void manyLoadTheSameOnce() {
    try (RunningServer server = start(Map.of());
        ExecutorService callers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory())) {
      List<CompletableFuture<LoadModelResponse>> loading = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        loading.add(CompletableFuture.supplyAsync(() -> load(server, "two"), callers));
      }
      assertThat(loading)
          .allSatisfy(one -> assertThat(one.join().getReplacedModelId()).isEmpty())
          .allSatisfy(one ->
              assertThat(one.join().getLoaded().getModelId())
                  .isEqualTo(models.manifest("two").modelId()));
      assertThat(load(server, "two").getReplacedModelId()).isEmpty();
      assertThat(load(server, "two", models.of("one")).getReplacedModelId())
          .isEqualTo(models.manifest("two").modelId());
    }
  }

  @Test
  void unloadingWaitsForCallsAndGivesBackAll() throws Exception {
    try (RunningServer server = start(Map.of())) {
      load(server, "two");
      String weights = models.of("two").toRealPath().resolve("weights.safetensors").toString();
      assertThat(mapped(weights)).isTrue();
      Replies<EmbedStreamRequest, EmbedStreamResponse> replies = new Replies<>(true);
      StreamObserver<EmbedStreamRequest> stream =
          EmbeddingServiceGrpc.newStub(server.channel()).embedStream(replies);
      stream.onNext(EmbedStreamRequest.newBuilder().setText("a").setModel("two").build());
      replies.first().get();

      assertThat(unload(server, "two", false)).isEqualTo(1);
      assertThat(listed(server, "two").getCalls()).isEqualTo(1);
      assertThat(refused(() -> text(server, "two")).getStatus().getCode())
          .isEqualTo(Status.Code.NOT_FOUND);
      stream.onNext(EmbedStreamRequest.newBuilder().setText("b").build());
      stream.onCompleted();
      assertThat(replies.await()).hasSize(2).allMatch(EmbedStreamResponse::hasEmbedding);
      while (listed(server, "two").getState() != ModelState.MODEL_STATE_NOT_LOADED) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(mapped(weights)).isFalse();
      assertThat(threads("omnivl-engine")).isEqualTo(2); // the lanes of the one that is left
      load(server, "two");
      assertThat(text(server, "two").getModelId()).isNotEmpty();
    }
  }

  private static boolean mapped(String file) throws IOException {
    return Files.readString(Path.of("/proc/self/maps")).contains(file);
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  @Test
  void aCollectionKeepsItsModelWhateverTheDefaultIs() throws IOException {
    try (RunningServer server = start(Map.of("omnivl.models", "current,two"))) {
      add(server, "", "1.png");
      CollectionServiceGrpc.newBlockingStub(server.channel())
          .createCollection(
              CreateCollectionRequest.newBuilder().setCollection("new").setModel("two").build());
      add(server, "new", "1.png");
      use(server, "two");
      assertThat(models.current()).isEqualTo("two");
      assertThat(search(server, "").getModelId()).isEqualTo(models.manifest("one").modelId());
      assertThat(search(server, "").getHits(0).getScore()).isGreaterThan(0.999f);
      assertThat(search(server, "new").getModelId()).isEqualTo(models.manifest("two").modelId());
      assertThat(search(server, "new").getHits(0).getScore()).isGreaterThan(0.999f);
      StatusRuntimeException needed = refused(() -> unload(server, "one", false));
      assertThat(needed.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(needed.getStatus().getDescription()).contains("default");
      assertThat(unload(server, "one", true)).isZero();
      assertThat(listed(server, "one").getCollectionsList()).containsExactly("default");
    }
    // The link leads to two now, and nothing says that one is needed.
    try (RunningServer server = start(Map.of())) {
      assertThat(listed(server, "two").getIsDefault()).isTrue();
      StatusRuntimeException lacking = refused(() -> search(server, ""));
      assertThat(lacking.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(lacking.getStatus().getDescription())
          .contains("collection \"default\"", "omnivl model load one");
      Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
      IndexServiceGrpc.newStub(server.channel()).ingest(replies).onNext(item("", "2.png"));
      assertThat(catchThrowable(replies::await).getCause())
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("omnivl model load one");
      assertThat(
              IndexServiceGrpc.newBlockingStub(server.channel())
                  .listItems(ListItemsRequest.getDefaultInstance())
                  .getEntriesCount())
          .isEqualTo(1);
      load(server, "one");
      assertThat(search(server, "").getHitsCount()).isEqualTo(1);
      add(server, "", "2.png");
      assertThat(search(server, "").getHitsCount()).isEqualTo(2);
    }
  }

  private static IngestRequest item(String collection, String uri) {
    return IngestRequest.newBuilder()
        .setCollection(collection)
        .setItem(ItemVersion.newBuilder().setUri(uri))
        .setData(ByteString.copyFrom(Pictures.png(uri.hashCode())))
        .build();
  }

  private static void add(RunningServer server, String collection, String uri) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    stream.onNext(item(collection, uri));
    stream.onCompleted();
    assertThat(replies.await()).singleElement().matches(IngestResponse::hasItem);
  }

  private static SearchResponse search(RunningServer server, String collection) {
    return SearchServiceGrpc.newBlockingStub(server.channel())
        .search(
            SearchRequest.newBuilder()
                .setCollection(collection)
                .setMedia(ServicesTest.media(Pictures.png("1.png".hashCode()), "1.png"))
                .build());
  }
}
