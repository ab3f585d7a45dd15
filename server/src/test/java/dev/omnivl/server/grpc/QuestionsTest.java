package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.Filters;
import dev.omnivl.v1.GroupBy;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.IngestRequest;
import dev.omnivl.v1.IngestResponse;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.RangeFilter;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.SearchServiceGrpc;
import dev.omnivl.v1.WordFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Combined, filtered, paged and counted searches over the wire. */
@Timeout(90)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuestionsTest {
  private static final int PICTURES = 9;

  private RunningServer server;
  private final List<String> ids = new ArrayList<>();

  @BeforeAll
  void ingest(@TempDir Path folder) {
    server = new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
    Replies<IngestRequest, IngestResponse> replies = new Replies<>(true);
    StreamObserver<IngestRequest> stream =
        IndexServiceGrpc.newStub(server.channel()).ingest(replies);
    for (int i = 0; i < PICTURES; i++) {
      stream.onNext(item("file:///p/" + i % 3 + "/" + i + ".png", Pictures.png(i), "tag" + i % 2));
    }
    stream.onNext(item("file:///p/clip.gif", Pictures.gif(100, 10), "moving"));
    stream.onCompleted();
    replies.await().forEach(reply -> ids.add(reply.getItem().getMediaId()));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static IngestRequest item(String uri, byte[] data, String tag) {
    return IngestRequest.newBuilder()
        .setItem(
            ItemVersion.newBuilder()
                .setUri(uri)
                .setSizeBytes(data.length)
                .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000)))
        .setData(ByteString.copyFrom(data))
        .addTags(tag)
        .build();
  }

  private SearchResponse search(SearchRequest.Builder request) {
    return SearchServiceGrpc.newBlockingStub(server.channel()).search(request.build());
  }

  private List<String> found(SearchRequest.Builder request) {
    return search(request).getHitsList().stream().map(Hit::getMediaId).toList();
  }

  private static SearchRequest.Builder text() {
    return SearchRequest.newBuilder().setText("a red apple").setLimit(100);
  }

  private static QueryPart id(String id, float weight) {
    return QueryPart.newBuilder().setMediaId(id).setWeight(weight).build();
  }

  private static SearchRequest.Builder combined(Combination.Builder combination) {
    return SearchRequest.newBuilder().setCombination(combination).setLimit(100);
  }

  @Test
  void aSumOfOneIsThatOne() {
    QueryPart words = QueryPart.newBuilder().setText("a red apple").build();
    SearchResponse sum = search(combined(Combination.newBuilder().addSum(words)));
    assertThat(sum.getHitsList()).extracting(Hit::getMediaId).isEqualTo(found(text()));
    assertThat(sum.getText().getTokens()).isEqualTo(5);
    assertThat(sum.getVisited()).isPositive();
  }

  @Test
  void weightsTellWhatCounts() {
    Combination.Builder sum =
        Combination.newBuilder()
            .addSum(QueryPart.newBuilder().setMedia(ServicesTest.media(Pictures.png(2), "2.png")))
            .addSum(id(ids.get(5), 0.01f));
    assertThat(found(combined(sum)).getFirst()).isEqualTo(ids.get(2));
    Combination.Builder other =
        Combination.newBuilder().addSum(id(ids.get(2), 0.01f)).addSum(id(ids.get(5), 1));
    assertThat(found(combined(other)).getFirst()).isEqualTo(ids.get(5));
  }

  @Test
  void whatIsUnwantedComesLater() {
    Combination.Builder either =
        Combination.newBuilder().addAny(id(ids.get(2), 0)).addAny(id(ids.get(5), 0));
    List<String> both = found(combined(either));
    List<String> one = found(combined(either.clone().addNone(id(ids.get(5), 0))));
    assertThat(one.indexOf(ids.get(5))).isGreaterThan(both.indexOf(ids.get(5)));
  }

  @Test
  void aSumWithWordsIsFused() {
    Combination.Builder fused =
        Combination.newBuilder().addSum(id(ids.get(2), 0)).setWords("moving");
    assertThat(found(combined(fused)).subList(0, 3)).contains(ids.get(2), ids.get(PICTURES));
  }

  @Test
  void filtersPassWhatTheySay() {
    Filter tag =
        Filter.newBuilder()
            .setWord(WordFilter.newBuilder().setField("tag").setValue("TAG1"))
            .build();
    Filter under = Filter.newBuilder().setUnder("file:///p/1").build();
    Filter both =
        Filter.newBuilder()
            .setAllOf(Filters.newBuilder().addFilters(tag).addFilters(under))
            .build();
    assertThat(found(text().setFilter(tag)))
        .containsExactlyInAnyOrder(ids.get(1), ids.get(3), ids.get(5), ids.get(7));
    assertThat(found(text().setFilter(both))).containsExactlyInAnyOrder(ids.get(1), ids.get(7));
    assertThat(
            found(
                text()
                    .setKind(MediaKind.MEDIA_KIND_IMAGE)
                    .setFilter(Filter.newBuilder().setNot(tag))))
        .hasSize(5);
    RangeFilter.Builder small = RangeFilter.newBuilder().setField("size").setTo(0);
    assertThat(found(text().setFilter(Filter.newBuilder().setRange(small)))).isEmpty();
  }

  @Test
  void pagesAndFacetsComeAlong() {
    SearchRequest.Builder request =
        text().setLimit(4).addFacets("kind").addFacets("tag").setGroupBy(GroupBy.GROUP_BY_MEDIUM);
    SearchResponse page = search(request);
    assertThat(page.getFacetsList()).hasSize(2);
    assertThat(page.getFacets(0).getValues(0).getValue()).isEqualTo("image");
    assertThat(page.getFacets(0).getValues(0).getMedia()).isEqualTo(PICTURES);
    List<String> all = new ArrayList<>();
    page.getHitsList().forEach(hit -> all.add(hit.getMediaId()));
    while (!page.getNextPageToken().isEmpty()) {
      page = search(request.setPageToken(page.getNextPageToken()));
      page.getHitsList().forEach(hit -> all.add(hit.getMediaId()));
    }
    assertThat(all).isEqualTo(found(text()));
  }

  @Test
  void theFirstHitsAreLookedAtTogetherWithTheText() {
    SearchResponse plain = search(text());
    SearchResponse all = search(text().setRerank(4));
    assertThat(all.getReranked()).isEqualTo(4);
    assertThat(all.getHitsList().subList(0, 4))
        .allMatch(Hit::hasMatchProbability)
        .extracting(Hit::getMediaId)
        .containsExactlyInAnyOrderElementsOf(
            plain.getHitsList().subList(0, 4).stream().map(Hit::getMediaId).toList());
    assertThat(all.getHitsList().subList(0, 4))
        .isSortedAccordingTo((a, b) -> Double.compare(worth(b), worth(a)));
    assertThat(all.getHitsList().subList(4, PICTURES + 1))
        .noneMatch(Hit::hasMatchProbability)
        .extracting(Hit::getMediaId)
        .isEqualTo(found(text()).subList(4, PICTURES + 1));
  }

  /** What the contract says that re-ordered hits are ordered by. */
  private static double worth(Hit hit) {
    double p = Math.clamp(hit.getMatchProbability(), 1e-7, 1 - 1e-7);
    return hit.getScore() + 0.03f * Math.log(p / (1 - p));
  }

  @Test
  void whatIsNotLookedAtInTimeStaysAsItWas() {
    SearchResponse partly =
        search(text().setRerank(PICTURES).setRerankWithin(Duration.newBuilder().setNanos(1)));
    assertThat(partly.getReranked()).isLessThan(PICTURES);
    assertThat(partly.getHitsCount()).isEqualTo(PICTURES + 1);
  }

  @Test
  void whatIsWrongIsNamed() {
    WordFilter.Builder colour = WordFilter.newBuilder().setField("colour").setValue("red");
    refused(text().setFilter(Filter.newBuilder().setWord(colour)), "fields are kind, under");
    refused(text().setFilter(Filter.newBuilder()), "filter is empty");
    refused(text().setPageToken("x"), "page_token");
    refused(text().setRerank(257), "0 to 256");
    refused(text().setRerank(1).setRerankWeight(2), "rerank_weight");
    refused(combined(Combination.newBuilder()).setRerank(1), "needs a query that is a text");
    refused(text().setDiversity(2), "diversity");
    refused(text().setDiversity(Float.NaN), "diversity");
    refused(text().setNearDuplicate(-1), "near_duplicate");
    refused(text().setMoments(101), "moments");
    refused(text().addFacets("size"), "cannot be counted");
    refused(combined(Combination.newBuilder()), "send sum or any");
    refused(
        combined(Combination.newBuilder().addSum(id(ids.get(0), 1)).addSum(id(ids.get(0), -1))),
        "adds up to nothing");
    refused(combined(Combination.newBuilder().addNone(id(ids.get(0), 1))), "none needs it");
    refused(combined(Combination.newBuilder().addSum(id(ids.get(0), 101))), "-100 to 100");
    RangeFilter.Builder range = RangeFilter.newBuilder().setField("size").setFrom(2).setTo(1);
    refused(text().setFilter(Filter.newBuilder().setRange(range)), "must not end before");
  }

  private void refused(SearchRequest.Builder request, String message) {
    assertThatThrownBy(() -> search(request))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining(message);
  }
}
