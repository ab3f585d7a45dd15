package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.Collection;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.DropCollectionRequest;
import dev.omnivl.v1.ExportCollectionRequest;
import dev.omnivl.v1.ExportFormat;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.ImportCollectionRequest;
import dev.omnivl.v1.ImportCollectionResponse;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListCollectionsRequest;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.RestoreSnapshotRequest;
import dev.omnivl.v1.RestoreSnapshotResponse;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.TakeSnapshotRequest;
import dev.omnivl.v1.TakeSnapshotResponse;
import dev.omnivl.v1.VerifyCollectionRequest;
import dev.omnivl.v1.VerifyCollectionResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Collections live on their own: filled, backed up, damaged and mended without each other. */
@Timeout(180)
final class CollectionsTest {
  @TempDir private Path parent;

  private RunningServer start(Map<String, String> settings) {
    return new RunningServer(SmallModel.folder(), parent.resolve("index"), settings);
  }

  private RunningServer start() {
    return start(Map.of());
  }

  private static CollectionServiceBlockingStub collections(RunningServer server) {
    return CollectionServiceGrpc.newBlockingStub(server.channel());
  }

  private static void create(RunningServer server, String name, long maxItems) {
    collections(server)
        .createCollection(
            CreateCollectionRequest.newBuilder().setCollection(name).setMaxItems(maxItems).build());
  }

  private static List<IngestResponse> add(RunningServer server, String collection, String... uris) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    for (String uri : uris) {
      stream.onNext(
          IngestRequest.newBuilder()
              .setCollection(collection)
              .setItem(ItemVersion.newBuilder().setUri(uri))
              .setData(ByteString.copyFrom(Pictures.png(uri.hashCode())))
              .setTitle("title of " + uri)
              .build());
    }
    stream.onCompleted();
    return replies.await();
  }

  private static List<String> uris(RunningServer server, String collection) {
    return IndexServiceGrpc.newBlockingStub(server.channel())
        .listItems(ListItemsRequest.newBuilder().setCollection(collection).build())
        .getEntriesList()
        .stream()
        .map(entry -> entry.getItem().getUri())
        .toList();
  }

  private static List<String> found(RunningServer server, String collection) {
    return SearchServiceGrpc.newBlockingStub(server.channel())
        .search(SearchRequest.newBuilder().setText("a").setCollection(collection).build())
        .getHitsList()
        .stream()
        .map(Hit::getUri)
        .sorted()
        .toList();
  }

  private TakeSnapshotResponse snapshot(RunningServer server, String collection) {
    return collections(server)
        .takeSnapshot(
            TakeSnapshotRequest.newBuilder()
                .setCollection(collection)
                .setFolder(parent.resolve("snapshot").toString())
                .build());
  }

  private RestoreSnapshotResponse restore(RunningServer server, String collection) {
    return collections(server)
        .restoreSnapshot(
            RestoreSnapshotRequest.newBuilder()
                .setCollection(collection)
                .setFolder(parent.resolve("snapshot").toString())
                .build());
  }

  private static VerifyCollectionResponse verify(RunningServer server, String collection) {
    return collections(server)
        .verifyCollection(VerifyCollectionRequest.newBuilder().setCollection(collection).build());
  }

  private static Status.Code code(Runnable call) {
    try {
      call.run();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private void damage(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Path segment =
          files
              .filter(file -> file.toString().matches(".*\\.(cfs|vec|fdt)"))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length / 2] ^= 4;
      Files.write(segment, bytes);
    }
  }

  @Test
  void eachHoldsItsOwnItemsAcrossRestarts() {
    try (RunningServer server = start()) {
      create(server, "photos", 0);
      assertThat(add(server, "photos", "a", "b")).allMatch(IngestResponse::hasItem);
      assertThat(add(server, "", "c")).allMatch(IngestResponse::hasItem);
      assertThat(uris(server, "photos")).containsExactly("a", "b");
      assertThat(uris(server, "default")).containsExactly("c");
      assertThat(found(server, "photos")).containsExactly("a", "b");
      assertThat(found(server, "")).containsExactly("c");
      IndexServiceGrpc.newBlockingStub(server.channel())
          .deleteItems(
              DeleteItemsRequest.newBuilder().setCollection("photos").addUris("a").build());
    }
    try (RunningServer server = start()) {
      assertThat(uris(server, "photos")).containsExactly("b");
      assertThat(uris(server, "")).containsExactly("c");
      List<Collection> all =
          collections(server)
              .listCollections(ListCollectionsRequest.getDefaultInstance())
              .getCollectionsList();
      assertThat(all).extracting(Collection::getName).containsExactly("default", "photos");
      assertThat(all).extracting(Collection::getMedia).containsExactly(1L, 1L);
      collections(server)
          .dropCollection(DropCollectionRequest.newBuilder().setCollection("photos").build());
      assertThat(code(() -> uris(server, "photos"))).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(parent.resolve("index.collections")).isEmptyDirectory();
      assertThat(uris(server, "")).containsExactly("c");
    }
  }

  @Test
  void wrongNamesAreRefused() {
    try (RunningServer server = start()) {
      create(server, "photos", 0);
      for (String name :
          List.of("", "default", "photos", "Photos", "../up", "a/b", "x".repeat(64))) {
        assertThat(code(() -> create(server, name, 0)))
            .as(name)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      assertThat(code(() -> create(server, "few", -1))).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThatThrownBy(() -> found(server, "phots")).hasMessageContaining("default, photos");
      assertThat(
              code(() ->
                  collections(server).dropCollection(DropCollectionRequest.getDefaultInstance())))
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
      StreamObserver<IngestRequest> stream =
          IndexServiceGrpc.newStub(server.channel()).ingest(replies);
      stream.onNext(IngestRequest.newBuilder().setCollection("nowhere").build());
      assertThatThrownBy(replies::await).hasMessageContaining("nowhere");
    }
  }

  @Test
  void aFullCollectionTakesNoMoreItemsButNewVersions() {
    try (RunningServer server = start()) {
      create(server, "few", 2);
      add(server, "few", "a", "b");
      List<IngestResponse> more = add(server, "few", "c");
      assertThat(more.getFirst().getError().getMessage()).contains("2 items");
      assertThat(add(server, "few", "a")).allMatch(IngestResponse::hasItem);
      assertThat(uris(server, "few")).containsExactly("a", "b");
    }
  }

  @Test
  void aSnapshotIsTakenAndRestoredWhileTheServerRuns() {
    try (RunningServer server = start()) {
      add(server, "", "a", "b");
      TakeSnapshotResponse taken = snapshot(server, "");
      assertThat(taken.getMedia()).isEqualTo(2);
      assertThat(taken.getNewBytes()).isEqualTo(taken.getBytes()).isPositive();
      add(server, "", "c");
      RestoreSnapshotResponse restored = restore(server, "");
      assertThat(restored.getMedia()).isEqualTo(2);
      assertThat(restored.getCanaries()).isPositive();
      assertThat(restored.getUnlikeUrisList()).isEmpty();
      assertThat(found(server, "")).containsExactly("a", "b");
      add(server, "", "d");
      create(server, "copy", 0);
      restore(server, "copy");
      assertThat(found(server, "copy")).containsExactly("a", "b");
      assertThat(found(server, "")).containsExactly("a", "b", "d");
      assertThat(verify(server, "").getLostList()).isEmpty();
      assertThat(verify(server, "copy").getCanaries()).isEqualTo(2);
    }
  }

  @Test
  void aDamagedOneSaysWhatIsLostAndIsRestoredWhileOthersServe() throws IOException {
    try (RunningServer server = start()) {
      create(server, "photos", 0);
      add(server, "photos", "a", "b");
      add(server, "", "c");
      snapshot(server, "photos");
    }
    damage(parent.resolve("index.collections/photos"));
    try (RunningServer server = start()) {
      assertThat(found(server, "")).containsExactly("c");
      assertThat(code(() -> found(server, "photos"))).isEqualTo(Status.Code.DATA_LOSS);
      assertThat(code(() -> snapshot(server, "photos"))).isEqualTo(Status.Code.DATA_LOSS);
      VerifyCollectionResponse harmed = verify(server, "photos");
      assertThat(harmed.getLostList()).isNotEmpty();
      assertThat(harmed.getRemedy()).contains("restore");
      assertThat(
              collections(server)
                  .listCollections(ListCollectionsRequest.getDefaultInstance())
                  .getCollections(1)
                  .getProblem())
          .contains("damaged");
      restore(server, "photos");
      assertThat(found(server, "photos")).containsExactly("a", "b");
      assertThat(verify(server, "photos").getRemedy()).isEmpty();

      damage(parent.resolve("snapshot"));
      assertThatThrownBy(() -> restore(server, "photos"))
          .hasMessageContaining("DATA_LOSS")
          .hasMessageContaining("lost there");
      assertThat(found(server, "photos")).containsExactly("a", "b");
      assertThat(
              collections(server)
                  .verifyCollection(
                      VerifyCollectionRequest.newBuilder()
                          .setFolder(parent.resolve("snapshot").toString())
                          .build())
                  .getLostList())
          .isNotEmpty();
    }
  }

  @Test
  void aDamagedDefaultCollectionIsRestoredToo() throws IOException {
    try (RunningServer server = start()) {
      add(server, "", "a");
      snapshot(server, "");
    }
    damage(parent.resolve("index"));
    try (RunningServer server = start()) {
      assertThat(code(() -> found(server, ""))).isEqualTo(Status.Code.DATA_LOSS);
      create(server, "other", 0);
      add(server, "other", "b");
      restore(server, "");
      assertThat(found(server, "")).containsExactly("a");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPORT_FORMAT_UNSPECIFIED", "EXPORT_FORMAT_PARQUET"})
  void aCollectionIsMadeAgainFromItsExport(ExportFormat format) {
    try (RunningServer server = start()) {
      add(server, "", "a", "b");
      String folder = parent.resolve("export").toString();
      collections(server)
          .exportCollection(
              ExportCollectionRequest.newBuilder().setFolder(folder).setFormat(format).build());
      create(server, "again", 0);
      ImportCollectionRequest request =
          ImportCollectionRequest.newBuilder().setCollection("again").setFolder(folder).build();
      ImportCollectionResponse imported = collections(server).importCollection(request);
      assertThat(imported.getMedia()).isEqualTo(2);
      assertThat(found(server, "again")).containsExactly("a", "b");
      assertThat(collections(server).importCollection(request).getPassedOver()).isEqualTo(2);
    }
  }

  @Test
  void foldersAreThoseThatTheSettingAllows() throws IOException {
    try (RunningServer server = start()) {
      for (String folder : List.of("", "relative", "a\0b")) {
        assertThat(
                code(() ->
                    collections(server)
                        .takeSnapshot(TakeSnapshotRequest.newBuilder().setFolder(folder).build())))
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      assertThat(code(() -> restore(server, ""))).isEqualTo(Status.Code.NOT_FOUND);
    }
    Path backups = Files.createDirectory(parent.resolve("backups"));
    try (RunningServer server = start(Map.of("omnivl.backups", backups.toString()))) {
      for (String folder : List.of("..", "../x", parent.resolve("snapshot").toString(), ".")) {
        assertThat(
                code(() ->
                    collections(server)
                        .takeSnapshot(TakeSnapshotRequest.newBuilder().setFolder(folder).build())))
            .as(folder)
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      collections(server).takeSnapshot(TakeSnapshotRequest.newBuilder().setFolder("today").build());
      assertThat(backups.resolve("today/SHA256SUMS")).exists();
    }
  }
}
