package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.transfer.Import;
import dev.omnivl.index.transfer.ItemFolder;
import dev.omnivl.index.transfer.ParquetFolder;
import dev.omnivl.index.transfer.Transferred;
import dev.omnivl.index.transfer.VectorFolder;
import dev.omnivl.index.vectors.VectorSettings;
import dev.omnivl.server.collections.ClientFolders;
import dev.omnivl.server.collections.Collection;
import dev.omnivl.server.collections.CollectionSettings;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.collections.Migrations;
import dev.omnivl.server.models.Models;
import dev.omnivl.server.plan.Planning;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.v1.BeginMigrationRequest;
import dev.omnivl.v1.BeginMigrationResponse;
import dev.omnivl.v1.CollectionServiceGrpc.CollectionServiceImplBase;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.CreateCollectionResponse;
import dev.omnivl.v1.DropCollectionRequest;
import dev.omnivl.v1.DropCollectionResponse;
import dev.omnivl.v1.ExportCollectionRequest;
import dev.omnivl.v1.ExportCollectionResponse;
import dev.omnivl.v1.ImportCollectionRequest;
import dev.omnivl.v1.ImportCollectionResponse;
import dev.omnivl.v1.ListCollectionsRequest;
import dev.omnivl.v1.ListCollectionsResponse;
import dev.omnivl.v1.LostPart;
import dev.omnivl.v1.PlanCollectionRequest;
import dev.omnivl.v1.PlanCollectionResponse;
import dev.omnivl.v1.RestoreSnapshotRequest;
import dev.omnivl.v1.RestoreSnapshotResponse;
import dev.omnivl.v1.SwitchCollectionRequest;
import dev.omnivl.v1.SwitchCollectionResponse;
import dev.omnivl.v1.TakeSnapshotRequest;
import dev.omnivl.v1.TakeSnapshotResponse;
import dev.omnivl.v1.VerifyCollectionRequest;
import dev.omnivl.v1.VerifyCollectionResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.function.Function;

/** Maps {@code CollectionService}. */
final class CollectionApi extends CollectionServiceImplBase {
  private static final String REMEDY =
      "restore a snapshot (omnivl index restore DIR); without one, import an export, or delete the"
          + " index folder and index again";

  private final Models models;
  private final Collections collections;
  private final ClientFolders folders;
  private final Planning planning;
  private final double objective;

  CollectionApi(
      Models models, Collections collections, Planning planning, ServerSettings settings) {
    this.models = models;
    this.collections = collections;
    this.folders = new ClientFolders(settings.backups());
    this.planning = planning;
    this.objective = settings.recall().objective();
  }

  @Override
  public void planCollection(
      PlanCollectionRequest request, StreamObserver<PlanCollectionResponse> reply) {
    Planning.Question question = PlanWire.question(request, objective);
    reply.onNext(PlanWire.of(planning.plan(question, Callers.bulk())));
    reply.onCompleted();
  }

  /** Works in a folder that the caller names; what goes wrong there is told by that name. */
  private <T> T in(String named, Function<Path, T> work) {
    Path folder = folders.allowed(named, Passage.current().remote());
    try {
      return work.apply(folder);
    } catch (Failure e) {
      String message = String.valueOf(e.getMessage());
      if (e.field().isPresent() || !message.contains(folder.toString())) {
        throw e;
      }
      throw new Failure(e.reason(), message.replace(folder.toString(), Wording.name(named)), e);
    }
  }

  @Override
  public void createCollection(
      CreateCollectionRequest request, StreamObserver<CreateCollectionResponse> reply) {
    VectorSettings vectors =
        request.hasVectors() ? VectorsWire.settings(request.getVectors()) : null;
    collections.create(
        request.getCollection(),
        new CollectionSettings(request.getMaxItems(), vectors),
        request.getModel());
    reply.onNext(CreateCollectionResponse.getDefaultInstance());
    reply.onCompleted();
  }

  @Override
  public void listCollections(
      ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> reply) {
    ListCollectionsResponse.Builder response = ListCollectionsResponse.newBuilder();
    collections.all().forEach(collection -> response.addCollections(wire(collection)));
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private dev.omnivl.v1.Collection.Builder wire(Collection collection) {
    dev.omnivl.v1.Collection.Builder wire =
        dev.omnivl.v1.Collection.newBuilder()
            .setName(collection.name())
            .setMaxItems(collection.settings().maxItems());
    try {
      IndexInfo info = collection.index().info();
      collection.index().vectors().ifPresent(how -> wire.setVectors(VectorsWire.of(how)));
      wire.setMedia(info.media())
          .setSegments(info.segments())
          .setFailed(info.failed())
          .setSizeBytes(info.sizeBytes())
          .setEmbeddingId(collection.embeddingId())
          .addAllModels(models.namesOf(collection.embeddingId()));
    } catch (Failure unusable) {
      wire.setProblem(Problem.of(unusable, RequestId.current()).item().getMessage());
    }
    return wire;
  }

  @Override
  public void dropCollection(
      DropCollectionRequest request, StreamObserver<DropCollectionResponse> reply) {
    collections.drop(request.getCollection());
    reply.onNext(DropCollectionResponse.getDefaultInstance());
    reply.onCompleted();
  }

  @Override
  public void beginMigration(
      BeginMigrationRequest request, StreamObserver<BeginMigrationResponse> reply) {
    Collection next = collections.migrations().begin(request.getCollection(), request.getModel());
    reply.onNext(
        BeginMigrationResponse.newBuilder()
            .setNextCollection(next.name())
            .setEmbeddingId(next.embeddingId())
            .build());
    reply.onCompleted();
  }

  @Override
  public void switchCollection(
      SwitchCollectionRequest request, StreamObserver<SwitchCollectionResponse> reply) {
    Migrations.Switched switched =
        request.getBack()
            ? collections.migrations().toPrevious(request.getCollection())
            : collections.migrations().toNext(request.getCollection());
    reply.onNext(
        SwitchCollectionResponse.newBuilder()
            .setEmbeddingId(switched.current().embeddingId())
            .setOtherCollection(switched.other().name())
            .build());
    reply.onCompleted();
  }

  @Override
  public void takeSnapshot(
      TakeSnapshotRequest request, StreamObserver<TakeSnapshotResponse> reply) {
    MediaIndex index = collections.get(request.getCollection()).index();
    reply.onNext(in(request.getFolder(), folder -> taken(index, new SnapshotFolder(folder))));
    reply.onCompleted();
  }

  private static TakeSnapshotResponse taken(MediaIndex index, SnapshotFolder snapshot) {
    SnapshotFolder.Written written = index.snapshot(snapshot);
    return TakeSnapshotResponse.newBuilder()
        .setMedia(snapshot.manifest().media())
        .setFiles(written.files())
        .setBytes(written.bytes())
        .setNewBytes(written.newBytes())
        .build();
  }

  @Override
  public void restoreSnapshot(
      RestoreSnapshotRequest request, StreamObserver<RestoreSnapshotResponse> reply) {
    Collections.Restored restored =
        in(
            request.getFolder(),
            folder -> collections.restore(request.getCollection(), new SnapshotFolder(folder)));
    reply.onNext(
        RestoreSnapshotResponse.newBuilder()
            .setMedia(restored.manifest().media())
            .setTaken(restored.manifest().created())
            .setCanaries(restored.manifest().canaries().size())
            .addAllUnlikeUris(restored.unlike())
            .build());
    reply.onCompleted();
  }

  @Override
  public void verifyCollection(
      VerifyCollectionRequest request, StreamObserver<VerifyCollectionResponse> reply) {
    Health health =
        request.getFolder().isEmpty()
            ? collections.verify(request.getCollection())
            : in(request.getFolder(), folder -> collections.verify(new SnapshotFolder(folder)));
    VerifyCollectionResponse.Builder response =
        VerifyCollectionResponse.newBuilder()
            .setBytes(health.bytes())
            .setCanaries(health.canaries())
            .addAllWrongUris(health.wrong())
            .setRemedy(health.sound() ? "" : REMEDY);
    for (Lost lost : health.lost()) {
      response.addLost(
          LostPart.newBuilder()
              .setPart(lost.part())
              .setItems(lost.items())
              .addAllUris(lost.uris()));
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }

  @Override
  public void exportCollection(
      ExportCollectionRequest request, StreamObserver<ExportCollectionResponse> reply) {
    MediaIndex index = collections.get(request.getCollection()).index();
    Transferred done = in(request.getFolder(), folder -> target(request, folder).write(index));
    reply.onNext(
        ExportCollectionResponse.newBuilder()
            .setMedia(done.media())
            .setVectors(done.vectors())
            .setFailed(done.failed())
            .build());
    reply.onCompleted();
  }

  private static ItemFolder target(ExportCollectionRequest request, Path folder) {
    return switch (request.getFormat()) {
      case EXPORT_FORMAT_UNSPECIFIED, EXPORT_FORMAT_NUMPY -> new VectorFolder(folder);
      case EXPORT_FORMAT_PARQUET -> new ParquetFolder(folder);
      case UNRECOGNIZED -> throw Failure.ofField("format", "is none that this server knows");
    };
  }

  @Override
  public void importCollection(
      ImportCollectionRequest request, StreamObserver<ImportCollectionResponse> reply) {
    MediaIndex index = collections.get(request.getCollection()).index();
    Transferred done = in(request.getFolder(), folder -> Import.run(index, ItemFolder.at(folder)));
    reply.onNext(
        ImportCollectionResponse.newBuilder()
            .setMedia(done.media())
            .setVectors(done.vectors())
            .setFailed(done.failed())
            .setPassedOver(done.passedOver())
            .build());
    reply.onCompleted();
  }
}
