package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.DropCollectionRequest;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.PassingClass;
import dev.omnivl.v1.QueryModality;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.RecallInfo;
import dev.omnivl.v1.RecallSeries;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live searches are asked again, by what they were made of, and the server tells how they did. */
@Timeout(180)
final class RecallTest {
  private static final int ITEMS = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path parent;

  private RunningServer start(String share) {
    RunningServer server =
        new RunningServer(
            SmallModel.folder(), parent.resolve("index"), Map.of("omnivl.recall.share", share));
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    for (int i = 0; i < ITEMS; i++) {
      stream.onNext(
          IngestRequest.newBuilder()
              .setItem(ItemVersion.newBuilder().setUri("item " + i))
              .setData(ByteString.copyFrom(Pictures.png(i)))
              .build());
    }
    stream.onCompleted();
    assertThat(replies.await()).hasSize(ITEMS);
    return server;
  }

  private static SearchResponse search(RunningServer server, SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(server.channel()).search(request.build());
  }

  private static RecallInfo info(RunningServer server) {
    return IndexServiceGrpc.newBlockingStub(server.channel())
        .getIndexInfo(GetIndexInfoRequest.getDefaultInstance())
        .getRecall();
  }

  private static RecallSeries series(
      RunningServer server, QueryModality modality, PassingClass passing) {
    return info(server).getSeriesList().stream()
        .filter(each -> each.getModality() == modality && each.getPassing() == passing)
        .findFirst()
        .orElseThrow();
  }

  private static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s within %s", what, PATIENCE).isLessThan(until);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Asks until this many were asked again; some find another one waiting. */
  private static void ask(
      RunningServer server, SearchRequest.Builder request, QueryModality modality, int samples) {
    await(
        samples + " of " + modality,
        () -> {
          search(server, request);
          return series(server, modality, passing(request)).getSamples() >= samples;
        });
  }

  private static PassingClass passing(SearchRequest.Builder request) {
    return request.getKind() == MediaKind.MEDIA_KIND_UNSPECIFIED
        ? PassingClass.PASSING_CLASS_ALL
        : PassingClass.PASSING_CLASS_HALF;
  }

  @Test
  void recallIsToldByModalityAndFilterInTheInfoAndInTheMeters() {
    try (RunningServer server = start("1")) {
      SearchRequest.Builder text = SearchRequest.newBuilder().setText("a").setLimit(3);
      ask(server, text, QueryModality.QUERY_MODALITY_TEXT, 50);
      RecallSeries told =
          series(server, QueryModality.QUERY_MODALITY_TEXT, PassingClass.PASSING_CLASS_ALL);
      assertThat(told.getRecall()).as("of an index that is scanned").isEqualTo(1);
      assertThat(told.getVisitedShare()).isEqualTo(1);
      assertThat(told.getBelowObjective()).isFalse();

      String known = search(server, text).getHits(0).getMediaId();
      SearchRequest.Builder images =
          SearchRequest.newBuilder().setMediaId(known).setKind(MediaKind.MEDIA_KIND_IMAGE);
      ask(server, images, QueryModality.QUERY_MODALITY_MEDIA, 1);
      assertThat(
              series(server, QueryModality.QUERY_MODALITY_MEDIA, PassingClass.PASSING_CLASS_HALF)
                  .hasRecall())
          .as("of one sample")
          .isFalse();
      Combination sum =
          Combination.newBuilder()
              .addSum(QueryPart.newBuilder().setMediaId(known))
              .addSum(QueryPart.newBuilder().setText("a"))
              .build();
      ask(
          server,
          SearchRequest.newBuilder().setCombination(sum).setKind(MediaKind.MEDIA_KIND_IMAGE),
          QueryModality.QUERY_MODALITY_TEXT,
          1);

      await("the meters", () -> recall(server, "default").isPresent());
      assertThat(recall(server, "default").orElseThrow().value()).isEqualTo(1);
      assertThat(info(server).getBelowObjective()).isFalse();
    }
  }

  @Test
  void metersComeAndGoWithTheirCollection() {
    try (RunningServer server = start("1")) {
      var collections = CollectionServiceGrpc.newBlockingStub(server.channel());
      collections.createCollection(
          CreateCollectionRequest.newBuilder().setCollection("photos").build());
      await("meters", () -> recall(server, "photos").isPresent());
      assertThat(recall(server, "photos").orElseThrow().value()).isNaN();
      collections.dropCollection(
          DropCollectionRequest.newBuilder().setCollection("photos").build());
      await("no meters", () -> recall(server, "photos").isEmpty());
      assertThat(recall(server, "default")).isPresent();
    }
  }

  @Test
  void nothingIsAskedAgainWhereTheShareIsZero() {
    try (RunningServer server = start("0")) {
      for (int i = 0; i < 20; i++) {
        search(server, SearchRequest.newBuilder().setText("a"));
      }
      assertThat(info(server).getShare()).isZero();
      assertThat(info(server).getSeriesList()).allMatch(series -> series.getSamples() == 0);
    }
  }

  private static Optional<Gauge> recall(RunningServer server, String collection) {
    return Optional.ofNullable(
        server
            .meters()
            .find("omnivl.index.recall")
            .tags("collection", collection, "query", "text", "passing", "all")
            .gauge());
  }
}
