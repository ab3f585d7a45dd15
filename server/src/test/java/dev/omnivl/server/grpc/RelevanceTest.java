package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.omnivl.client.Main;
import dev.omnivl.index.relevance.Judging;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.Fits;
import dev.omnivl.v1.GroupBy;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a search says of how well its hits fit, over the wire and on the command line. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RelevanceTest {
  private static final int PICTURES = Judging.LEAST_MEDIA + 10;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private RunningServer server;
  private final List<String> ids = new ArrayList<>();

  @BeforeAll
  void ingestAndWait(@TempDir Path folder) throws InterruptedException {
    server = new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    for (int i = 0; i < PICTURES; i++) {
      stream.onNext(item(i));
    }
    stream.onCompleted();
    replies.await().forEach(reply -> ids.add(reply.getItem().getMediaId()));
    SearchResponse first = search(text());
    while (first.getFits() == Fits.FITS_UNSPECIFIED) {
      assertThat(first.getFitsUnknown()).contains("ask again");
      Thread.sleep(LOOK_AGAIN);
      first = search(text());
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static IngestRequest item(int number) {
    byte[] data = Pictures.png(number);
    return IngestRequest.newBuilder()
        .setItem(
            ItemVersion.newBuilder()
                .setUri("file:///p/" + number % 2 + "/" + number + ".png")
                .setSizeBytes(data.length)
                .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000)))
        .setData(ByteString.copyFrom(data))
        .build();
  }

  private SearchResponse search(SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(server.channel()).search(request.build());
  }

  private static SearchRequest.Builder text() {
    return SearchRequest.newBuilder().setText("a red apple");
  }

  @Test
  void everyHitHasARelevanceThatFallsWithItsScore() {
    List<Hit> hits = search(text().setLimit(PICTURES)).getHitsList();
    assertThat(hits).hasSize(PICTURES);
    float before = 1;
    for (Hit hit : hits) {
      assertThat(hit.hasRelevance()).isTrue();
      assertThat(hit.getRelevance()).isBetween(0f, before);
      before = hit.getRelevance();
    }
    assertThat(hits.getFirst().getRelevance()).isLessThan(1);
    assertThat(before).as("the worst of all").isZero();
  }

  @Test
  void theRateDecides() {
    assertThat(search(text().setFalsePositiveRate(0)).getFits()).isEqualTo(Fits.FITS_NOTHING);
    assertThat(search(text().setFalsePositiveRate(1)).getFits()).isEqualTo(Fits.FITS_SOMETHING);
    SearchResponse usual = search(text());
    boolean fits = usual.getHits(0).getRelevance() >= 0.9f;
    assertThat(usual.getFits()).isEqualTo(fits ? Fits.FITS_SOMETHING : Fits.FITS_NOTHING);
    assertThat(search(text().setFalsePositiveRate(0.1f)).getFits()).isEqualTo(usual.getFits());
    assertThat(usual.getFitsUnknown()).isEmpty();
    for (float wrong : new float[] {-0.1f, 1.5f, Float.NaN}) {
      assertThatThrownBy(() -> search(text().setFalsePositiveRate(wrong)))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("false_positive_rate")
          .hasMessageContaining("0 to 1");
    }
  }

  @Test
  void everyPageAndGroupingSaysTheSame() {
    SearchRequest.Builder request = text().setLimit(60);
    SearchResponse first = search(request);
    for (float rate : new float[] {0.02f, 0.3f, 0.9f}) {
      request.setFalsePositiveRate(rate);
      Fits expected = search(request).getFits();
      SearchRequest.Builder next = request.clone().setPageToken(first.getNextPageToken());
      assertThat(search(next).getFits()).isEqualTo(expected);
      assertThat(search(request.clone().setGroupBy(GroupBy.GROUP_BY_SEGMENT)).getFits())
          .isEqualTo(expected);
    }
  }

  @Test
  void aStoredMediumIsJudgedByItsBestNeighbour() {
    SearchRequest.Builder like = SearchRequest.newBuilder().setMediaId(ids.get(7));
    SearchResponse found = search(like);
    assertThat(found.getHits(0).getMediaId()).isEqualTo(ids.get(7));
    assertThat(found.getFits()).isNotEqualTo(Fits.FITS_UNSPECIFIED);
    float neighbour = found.getHits(1).getRelevance();
    float justEnough = Math.min(1, 1 - neighbour + 0.001f);
    assertThat(search(like.setFalsePositiveRate(justEnough)).getFits())
        .isEqualTo(Fits.FITS_SOMETHING);
    if (neighbour < 0.998f) {
      float tooLittle = 1 - neighbour - 0.001f;
      assertThat(search(like.setFalsePositiveRate(tooLittle)).getFits())
          .isEqualTo(Fits.FITS_NOTHING);
    }
  }

  @Test
  void whatCannotBeJudgedSaysWhy() {
    SearchResponse words = search(SearchRequest.newBuilder().setWords("png"));
    assertThat(words.getHitsCount()).isPositive();
    assertThat(words.getFits()).isEqualTo(Fits.FITS_UNSPECIFIED);
    assertThat(words.getFitsUnknown()).contains("one text");
    assertThat(words.getHits(0).hasRelevance()).isFalse();
    QueryPart apple = QueryPart.newBuilder().setText("a red apple").build();
    Combination.Builder one = Combination.newBuilder().addSum(apple);
    SearchResponse sum = search(SearchRequest.newBuilder().setCombination(one));
    assertThat(sum.getHits(0).getRelevance()).isEqualTo(search(text()).getHits(0).getRelevance());
    SearchResponse two = search(SearchRequest.newBuilder().setCombination(one.addSum(apple)));
    assertThat(two.getFits()).isEqualTo(Fits.FITS_UNSPECIFIED);
  }

  @Test
  void whereNothingPassesNothingFits() {
    Filter none = Filter.newBuilder().setUnder("file:///elsewhere").build();
    SearchResponse found = search(text().setFilter(none).setFalsePositiveRate(1));
    assertThat(found.getHitsCount()).isZero();
    assertThat(found.getFits()).isEqualTo(Fits.FITS_NOTHING);
  }

  @Test
  void aFilterThatLetsTheBestHitPassChangesNoRelevance() {
    List<Hit> all = search(text().setLimit(PICTURES)).getHitsList();
    String best = all.getFirst().getUri();
    String folder = best.substring(0, best.lastIndexOf('/'));
    Map<String, Float> relevance = new HashMap<>();
    all.forEach(hit -> relevance.put(hit.getMediaId(), hit.getRelevance()));
    Filter half = Filter.newBuilder().setUnder(folder).build();
    List<Hit> passing = search(text().setLimit(PICTURES).setFilter(half)).getHitsList();
    assertThat(passing).hasSize(PICTURES / 2);
    passing.forEach(
        hit -> assertThat(hit.getRelevance()).isEqualTo(relevance.get(hit.getMediaId())));
  }

  @Test
  void aSmallCollectionDoesNotGuess() {
    CollectionServiceGrpc.newBlockingStub(server.channel())
        .createCollection(CreateCollectionRequest.newBuilder().setCollection("few").build());
    SearchResponse empty = search(text().setCollection("few"));
    assertThat(empty.getFits()).isEqualTo(Fits.FITS_NOTHING);
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    stream.onNext(item(1).toBuilder().setCollection("few").build());
    stream.onCompleted();
    replies.await();
    SearchResponse one = search(text().setCollection("few"));
    assertThat(one.getHitsCount()).isEqualTo(1);
    assertThat(one.getFits()).isEqualTo(Fits.FITS_UNSPECIFIED);
    assertThat(one.getFitsUnknown()).contains("1 media", "100");
    assertThat(one.getHits(0).hasRelevance()).isFalse();
  }

  @Test
  void theCommandSaysItPlainly() {
    assertThat(run("search", "a", "red", "apple", "--false-positives", "0"))
        .contains("nothing fits well", "sure");
    assertThat(run("search", "a", "red", "apple", "--false-positives", "1"))
        .doesNotContain("nothing fits");
    assertThat(run("search", "--json", "a", "red", "apple", "--false-positives", "0"))
        .contains("\"fits\":false", "\"relevance\":");
    assertThat(run("search", "--json", "--words", "png"))
        .doesNotContain("\"fits\":")
        .contains("\"fits_unknown\":");
  }

  private String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", "localhost:" + server.port()));
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    line.execute(all.toArray(String[]::new));
    return out.toString();
  }
}
