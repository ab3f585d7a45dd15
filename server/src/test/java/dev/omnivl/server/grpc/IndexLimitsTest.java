package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListItemsResponse;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an index of large or wrong things, or on a bad disk, does to its clients: little. */
@Timeout(180)
final class IndexLimitsTest {
  private static final int USUAL_MESSAGE = 4 << 20;

  @TempDir private Path folder;

  private RunningServer start() {
    return new RunningServer(SmallModel.folder(), folder, Map.of());
  }

  private static List<IngestResponse> ingest(RunningServer server, IngestRequest... items) {
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    List.of(items).forEach(stream::onNext);
    stream.onCompleted();
    return replies.await();
  }

  private static IngestRequest item(String uri, int seed) {
    return IngestRequest.newBuilder()
        .setItem(ItemVersion.newBuilder().setUri(uri))
        .setData(ByteString.copyFrom(Pictures.png(seed)))
        .build();
  }

  @Test
  void aUriThatIsNoneHarmsNobody() {
    try (RunningServer server = start()) {
      IndexServiceGrpc.IndexServiceBlockingStub index =
          IndexServiceGrpc.newBlockingStub(server.channel());
      for (int length : new int[] {4_097, 32_766, 32_767, 100_000}) {
        StatusRuntimeException failure =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    index.deleteItems(
                        DeleteItemsRequest.newBuilder()
                            .addUris("a")
                            .addUris("u".repeat(length))
                            .build()));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.getStatus().getDescription()).contains("1 to 4096");
      }
      assertThat(ingest(server, item("a", 1))).allMatch(IngestResponse::hasItem);
    }
  }

  @Test
  void repliesFitTheMessagesOfUsualClients() {
    fill(1_000);
    try (RunningServer server = start()) {
      ManagedChannel usual =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port())
              .usePlaintext()
              .maxInboundMessageSize(USUAL_MESSAGE)
              .build();
      try {
        SearchRequest all = SearchRequest.newBuilder().setText("x").setLimit(1_000).build();
        SearchResponse hits = SearchServiceGrpc.newBlockingStub(usual).search(all);
        assertThat(hits.getHitsCount()).isBetween(100, 999);
        SearchResponse pictures =
            SearchServiceGrpc.newBlockingStub(usual)
                .search(all.toBuilder().setThumbnails(true).build());
        assertThat(pictures.getHits(0).getThumbnail().size()).isEqualTo(5_000);
        assertThat(pictures.getHitsCount()).isBetween(100, hits.getHitsCount());
        List<String> listed = new ArrayList<>();
        String token = "";
        do {
          ListItemsResponse page =
              IndexServiceGrpc.newBlockingStub(usual)
                  .listItems(
                      ListItemsRequest.newBuilder().setPageSize(1_000).setPageToken(token).build());
          page.getEntriesList().forEach(entry -> listed.add(entry.getItem().getUri()));
          token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(listed).hasSize(1_000).doesNotHaveDuplicates();
      } finally {
        usual.shutdownNow();
      }
    }
  }

  /** Fills the index with media of the longest names and words. */
  private void fill(int media) {
    int dimensions = Preset.NANO.config().embeddingDimensions();
    try (Bundle bundle = Bundle.open(SmallModel.folder());
        LuceneMediaIndex index = LuceneMediaIndex.open(folder, bundle.embeddingId(), dimensions)) {
      float[] vector = new float[dimensions];
      vector[0] = 1;
      for (int i = 0; i < media; i++) {
        String uri = String.format(Locale.ROOT, "%s%04d", "日".repeat(4_092), i);
        ItemDescription description =
            new ItemDescription(
                new dev.omnivl.index.ItemVersion(uri, 1, Instant.EPOCH),
                "é".repeat(ItemDescription.MAX_TITLE_LENGTH),
                Collections.nCopies(
                    ItemDescription.MAX_TAGS, "é".repeat(ItemDescription.MAX_TAG_LENGTH)));
        index.upsert(
            new MediaRecord(
                description,
                MediaRecord.contentHash(new byte[] {(byte) i}),
                dev.omnivl.media.MediaKind.IMAGE,
                Duration.ZERO,
                new byte[5_000],
                Optional.empty()),
            List.of(Segment.whole(vector)));
      }
      index.commit();
    }
  }

  @Test
  void wordsFindMediaByTitleAndTags() {
    try (RunningServer server = start()) {
      ingest(
          server,
          item("1", 1).toBuilder().setTitle("A red apple").addTags("fruit").build(),
          item("2", 2).toBuilder().setTitle("A blue car").addTags("street").build(),
          item("3", 3));
      SearchServiceGrpc.SearchServiceBlockingStub search =
          SearchServiceGrpc.newBlockingStub(server.channel());
      SearchRequest words = SearchRequest.newBuilder().setWords("Fruit on a tree").build();
      List<Hit> hits = search.search(words).getHitsList();
      assertThat(hits).extracting(Hit::getUri).containsExactly("1", "2");
      assertThat(hits.getFirst().getTagsList()).containsExactly("fruit");
      assertThat(hits.getFirst().getScore()).isPositive();
      assertThat(hits.getFirst().hasMoment()).isFalse();
      assertThat(
              search
                  .search(words.toBuilder().setKind(MediaKind.MEDIA_KIND_VIDEO).build())
                  .getHitsList())
          .isEmpty();
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> search.search(words.toBuilder().setWords("!?").build()));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void anIndexThatCannotBeWrittenSaysSoAndGoesOnWhenItCan() throws IOException {
    try (RunningServer server = start()) {
      assertThat(ingest(server, item("before", 1))).allMatch(IngestResponse::hasItem);
      awaitHealth(server, ServingStatus.SERVING);

      List<Path> obstacles = obstructCommits();
      IngestResponse refused = ingest(server, item("meanwhile", 2)).getFirst();
      assertThat(refused.getError().getReason()).isEqualTo("UNAVAILABLE");
      awaitHealth(server, ServingStatus.NOT_SERVING);
      assertThat(health(server, "")).isEqualTo(ServingStatus.SERVING);
      assertThat(health(server, SearchServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);
      assertThat(
              SearchServiceGrpc.newBlockingStub(server.channel())
                  .search(SearchRequest.newBuilder().setText("x").build())
                  .getHitsCount())
          .isEqualTo(1);

      for (Path obstacle : obstacles) {
        Files.deleteIfExists(obstacle.resolve("file"));
        Files.deleteIfExists(obstacle);
      }
      awaitHealth(server, ServingStatus.SERVING);
      assertThat(ingest(server, item("after", 3))).allMatch(IngestResponse::hasItem);
      ListItemsResponse ledger =
          IndexServiceGrpc.newBlockingStub(server.channel())
              .listItems(ListItemsRequest.getDefaultInstance());
      assertThat(ledger.getEntriesList())
          .extracting(entry -> entry.getItem().getUri())
          .contains("after", "before");
    }
  }

  /** Puts folders where the next commits want to write their files. */
  private List<Path> obstructCommits() throws IOException {
    Optional<String> last;
    try (var files = Files.list(folder)) {
      last =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.startsWith("segments_"))
              .max(String::compareTo);
    }
    long generation =
        Long.parseLong(last.orElseThrow().substring("segments_".length()), Character.MAX_RADIX);
    List<Path> obstacles = new ArrayList<>();
    for (long next = generation + 1; next < generation + 200; next++) {
      String name = "pending_segments_" + Long.toString(next, Character.MAX_RADIX);
      obstacles.add(Files.createDirectory(folder.resolve(name)));
      Files.createFile(folder.resolve(name).resolve("file"));
    }
    return obstacles;
  }

  private static ServingStatus health(RunningServer server, String service) {
    return HealthGrpc.newBlockingStub(server.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static void awaitHealth(RunningServer server, ServingStatus expected) {
    while (health(server, IndexServiceGrpc.SERVICE_NAME) != expected) {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
