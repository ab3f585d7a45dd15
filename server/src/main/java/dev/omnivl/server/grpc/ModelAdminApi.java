package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.grpc.inference.InferenceApi.Administration;
import dev.omnivl.server.models.Listed;
import dev.omnivl.server.models.Models;
import dev.omnivl.server.settings.Admin;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.LoadModelResponse;
import dev.omnivl.v1.ModelAdminServiceGrpc.ModelAdminServiceImplBase;
import dev.omnivl.v1.UnloadModelRequest;
import dev.omnivl.v1.UnloadModelResponse;
import dev.omnivl.v1.UseModelRequest;
import dev.omnivl.v1.UseModelResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Maps {@code ModelAdminService}. */
final class ModelAdminApi extends ModelAdminServiceImplBase implements Administration {
  private final Models models;
  private final Collections collections;
  private final Admin admin;
  private final Duration patience;

  /**
   * Makes the service.
   *
   * @param admin who may call it
   * @param patience how long an unloading waits for calls that run
   */
  ModelAdminApi(Models models, Collections collections, Admin admin, Duration patience) {
    this.models = models;
    this.collections = collections;
    this.admin = admin;
    this.patience = patience;
  }

  @Override
  public void loadModel(LoadModelRequest request, StreamObserver<LoadModelResponse> reply) {
    Object client = Passage.current().remote();
    admin.check(client);
    Set<Capability> readyFor = EnumSet.noneOf(Capability.class);
    request.getReadyForList().forEach(asked -> readyFor.add(capability(asked)));
    Models.Loaded loaded =
        models.load(request.getModel(), folder(request.getFolder(), client), readyFor);
    reply.onNext(
        LoadModelResponse.newBuilder()
            .setLoaded(ModelInfo.listed(loaded.model(), collections))
            .setReplacedModelId(loaded.replaced())
            .build());
    reply.onCompleted();
  }

  @Override
  public void load(String name) {
    admin.check(Passage.current().remote());
    models.load(name, Optional.empty(), EnumSet.noneOf(Capability.class));
  }

  @Override
  public String problem(Listed model) {
    return ModelInfo.problem(model);
  }

  @Override
  public void unload(String name) {
    admin.check(Passage.current().remote());
    requireNoNeed(name);
    models.unload(name, patience);
  }

  private static Optional<Path> folder(String named, Object client) {
    if (named.isEmpty()) {
      return Optional.empty();
    }
    if (!Admin.isLocal(client)) {
      throw new Failure(
          Reason.DENIED, "folder may be named by clients of the server's machine only");
    }
    try {
      Path path = Path.of(named).normalize();
      if (path.isAbsolute()) {
        return Optional.of(path);
      }
    } catch (InvalidPathException e) {
      throw new Failure(Reason.INVALID_ARGUMENT, "folder is no path", e);
    }
    throw Failure.ofField("folder", "must be an absolute path on the server's machine");
  }

  private static Capability capability(dev.omnivl.v1.Capability asked) {
    return switch (asked) {
      case CAPABILITY_EMBED -> Capability.EMBED;
      case CAPABILITY_MATCH -> Capability.MATCH;
      case CAPABILITY_CAPTION -> Capability.CAPTION;
      case CAPABILITY_ANSWER -> Capability.ANSWER;
      case CAPABILITY_UNSPECIFIED, UNRECOGNIZED ->
          throw Failure.ofField("ready_for", "has one that this server does not know");
    };
  }

  @Override
  public void useModel(UseModelRequest request, StreamObserver<UseModelResponse> reply) {
    admin.check(Passage.current().remote());
    Models.Used used = models.use(request.getModel());
    reply.onNext(
        UseModelResponse.newBuilder()
            .setPreviousModel(used.previous())
            .setDurable(used.durable())
            .build());
    reply.onCompleted();
  }

  @Override
  public void unloadModel(UnloadModelRequest request, StreamObserver<UnloadModelResponse> reply) {
    admin.check(Passage.current().remote());
    if (!request.getForce()) {
      requireNoNeed(request.getModel());
    }
    int calls = models.unload(request.getModel(), patience);
    reply.onNext(UnloadModelResponse.newBuilder().setCalls(calls).build());
    reply.onCompleted();
  }

  private void requireNoNeed(String name) {
    String embeddingId =
        models.list().stream()
            .filter(model -> model.name().equals(name) && model.state() == Listed.State.READY)
            .findFirst()
            .flatMap(Listed::manifest)
            .map(manifest -> manifest.embeddingId())
            .orElse("");
    List<String> need = collections.namesOf(embeddingId);
    if (!need.isEmpty() && models.namesOf(embeddingId).equals(List.of(name))) {
      throw new Failure(
          Reason.MISMATCH,
          "model \""
              + name
              + "\" is the only one that fills and searches "
              + String.join(", ", need)
              + ": unload it by force, or drop that first");
    }
  }
}
