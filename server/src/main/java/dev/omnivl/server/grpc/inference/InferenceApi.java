package dev.omnivl.server.grpc.inference;

import com.google.protobuf.ByteString;
import dev.omnivl.access.Scope;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Listed;
import dev.omnivl.server.models.Models;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import inference.InferParameter;
import inference.ModelConfig;
import inference.ModelConfigRequest;
import inference.ModelConfigResponse;
import inference.ModelDynamicBatching;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.RepositoryIndexResponse.ModelIndex;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import inference.ServerReadyRequest;
import inference.ServerReadyResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Maps {@code GRPCInferenceService}. */
public final class InferenceApi extends GRPCInferenceServiceImplBase {
  private static final String SERVER = "omnivl";
  private static final String MODEL_ID = "model_id";
  private static final String PLATFORM = "omnivl_onnxruntime";
  private static final List<String> EXTENSIONS =
      List.of("model_repository", "model_configuration", "statistics");

  private final Models models;
  private final Administration administration;
  private final Callers callers;
  private final String version;
  private final GenerationSettings writing;
  private final Statistics statistics = new Statistics();

  /** Loads and unloads bundles for those who may. */
  public interface Administration {
    /**
     * Loads one.
     *
     * @throws Failure {@code DENIED}, or what is wrong with it
     */
    void load(String name);

    /**
     * Unloads one.
     *
     * @throws Failure {@code DENIED}, or why it stays
     */
    void unload(String name);

    /** Returns why a model could not be loaded the last time, as callers may hear it. */
    String problem(Listed model);
  }

  /** Who makes the call that a thread works for. */
  public interface Callers {
    /** Returns whoever waits for the answer. */
    Caller current();

    /**
     * Refuses a caller whose key lacks a scope.
     *
     * @throws Failure {@code DENIED} naming the scope
     */
    void require(Scope scope);

    /** Counts for its quota that it asks as much as so many more calls. */
    void countAlso(int calls);
  }

  /**
   * Makes the service.
   *
   * @param version of this software
   * @param maxTokens the most tokens of a text that is written
   */
  public InferenceApi(
      Models models,
      Administration administration,
      Callers callers,
      String version,
      int maxTokens) {
    this.callers = callers;
    this.models = models;
    this.administration = administration;
    this.version = version;
    writing = new GenerationSettings(maxTokens, 1);
  }

  private static <T> void reply(StreamObserver<T> observer, T reply) {
    observer.onNext(reply);
    observer.onCompleted();
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> reply) {
    reply(reply, ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> reply) {
    boolean ready;
    try (Lease lease = models.lease("")) {
      ready = true;
    } catch (Failure e) {
      ready = false;
    }
    reply(reply, ServerReadyResponse.newBuilder().setReady(ready).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> reply) {
    boolean ready =
        Asked.find(models, request.getName(), request.getVersion())
            .map(asked -> {
              asked.close();
              return true;
            })
            .orElse(false);
    reply(reply, ModelReadyResponse.newBuilder().setReady(ready).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> reply) {
    reply(
        reply,
        ServerMetadataResponse.newBuilder()
            .setName(SERVER)
            .setVersion(version)
            .addAllExtensions(EXTENSIONS)
            .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> reply) {
    ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder();
    try (Asked asked = Asked.of(models, request.getName(), request.getVersion())) {
      Manifest manifest = asked.manifest();
      response
          .setName(asked.name())
          .addVersions(Asked.VERSION)
          .setPlatform(PLATFORM)
          .putProperties(MODEL_ID, asked.modelId())
          .putProperties("embedding_id", manifest.embeddingId());
      asked.ability().inputs(manifest).forEach(spec -> response.addInputs(spec.metadata()));
      asked.ability().outputs(manifest).forEach(spec -> response.addOutputs(spec.metadata()));
    }
    reply(reply, response.build());
  }

  @Override
  public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> reply) {
    ModelConfig.Builder config = ModelConfig.newBuilder();
    try (Asked asked = Asked.of(models, request.getName(), request.getVersion())) {
      config
          .setName(asked.name())
          .setPlatform(PLATFORM)
          .setBackend(SERVER)
          .setMaxBatchSize(InputReader.MAX_ROWS)
          .setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
      asked.ability().inputs(asked.manifest()).forEach(spec -> config.addInput(spec.input()));
      asked.ability().outputs(asked.manifest()).forEach(spec -> config.addOutput(spec.output()));
    }
    reply(reply, ModelConfigResponse.newBuilder().setConfig(config).build());
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> reply) {
    long started = System.nanoTime();
    ModelInferResponse.Builder response = ModelInferResponse.newBuilder();
    try (Asked asked = Asked.of(models, request.getModelName(), request.getModelVersion())) {
      callers.require(asked.ability().scope());
      try {
        infer(request, asked, started, response);
      } catch (RuntimeException e) {
        statistics.failed(asked.name(), since(started));
        throw e;
      }
    }
    reply(reply, response.build());
  }

  private void infer(
      ModelInferRequest request, Asked asked, long started, ModelInferResponse.Builder response) {
    Ability ability = asked.ability();
    Manifest manifest = asked.manifest();
    List<TensorSpec> wanted = OutputWriter.wanted(request, ability.outputs(manifest));
    Map<String, List<ByteString>> inputs = InputReader.read(request, ability.inputs(manifest));
    int count = inputs.values().iterator().next().size();
    callers.countAlso(count - 1);
    Rows rows = new Rows(asked.lease().model(ability.ways()), inputs, writing);
    Caller caller = callers.current();
    models.doors().check(ability.kind(), count, caller);
    Map<String, List<Rows.Cell>> outputs = rows.run(ability, caller.whoIsAdmitted());
    response
        .setModelName(asked.name())
        .setModelVersion(Asked.VERSION)
        .setId(request.getId())
        .putParameters(
            MODEL_ID, InferParameter.newBuilder().setStringParam(asked.modelId()).build());
    OutputWriter.write(response, wanted, outputs, request.getRawInputContentsCount() > 0);
    statistics.answered(asked.name(), count, rows.times(), since(started));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> reply) {
    ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
    if (request.getName().isEmpty()) {
      for (Listed model : models.list()) {
        if (model.state() == Listed.State.READY) {
          names(model).forEach(name -> response.addModelStats(statistics.told(name)));
        }
      }
    } else {
      try (Asked asked = Asked.of(models, request.getName(), request.getVersion())) {
        response.addModelStats(statistics.told(asked.name()));
      }
    }
    reply(reply, response.build());
  }

  /** Returns the names of a served model in the protocol. */
  private static List<String> names(Listed model) {
    List<Ability> abilities = model.manifest().map(Ability::of).orElse(List.of());
    List<String> own = abilities.stream().map(able -> model.name() + "/" + able.shown()).toList();
    if (!model.standard()) {
      return own;
    }
    List<String> all = new ArrayList<>(abilities.stream().map(Ability::shown).toList());
    all.addAll(own);
    return all;
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> reply) {
    requireOneRepository(request.getRepositoryName());
    RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
    for (Listed model : models.list()) {
      String state =
          switch (model.state()) {
            case READY -> "READY";
            case LOADING -> "LOADING";
            case UNLOADING -> "UNLOADING";
            case NOT_LOADED -> "UNAVAILABLE";
          };
      if (request.getReady() && model.state() != Listed.State.READY) {
        continue;
      }
      String reason =
          model.state() == Listed.State.NOT_LOADED && model.problem().isEmpty()
              ? "not loaded"
              : administration.problem(model);
      for (String name : names(model)) {
        response.addModels(
            ModelIndex.newBuilder()
                .setName(name)
                .setVersion(Asked.VERSION)
                .setState(state)
                .setReason(reason));
      }
    }
    reply(reply, response.build());
  }

  private static void requireOneRepository(String name) {
    if (!name.isEmpty()) {
      throw Failure.ofField("repository_name", "must be empty: there is one repository");
    }
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> reply) {
    requireOneRepository(request.getRepositoryName());
    if (request.getParametersCount() > 0) {
      throw Failure.ofField("parameters", "must be empty: a model is what its bundle says");
    }
    administration.load(bundle(request.getModelName()));
    reply(reply, RepositoryModelLoadResponse.getDefaultInstance());
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> reply) {
    requireOneRepository(request.getRepositoryName());
    administration.unload(bundle(request.getModelName()));
    reply(reply, RepositoryModelUnloadResponse.getDefaultInstance());
  }

  /** Returns the name of the bundle that a model of the protocol belongs to. */
  private static String bundle(String name) {
    String bundle = name.contains("/") ? Asked.servedName(name) : name;
    if (bundle.isEmpty() || Ability.of(bundle).isPresent()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "model_name must name a bundle, such as NAME or NAME/text, not only what one can do");
    }
    return bundle;
  }
}
