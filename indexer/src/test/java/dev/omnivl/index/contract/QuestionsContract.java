package dev.omnivl.index.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult;
import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.Segment;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Filter.And;
import dev.omnivl.index.query.Filter.Is;
import dev.omnivl.index.query.Filter.Kind;
import dev.omnivl.index.query.Filter.Not;
import dev.omnivl.index.query.Filter.Or;
import dev.omnivl.index.query.Filter.Range;
import dev.omnivl.index.query.Filter.Under;
import dev.omnivl.index.query.Grouping;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking.Either;
import dev.omnivl.index.query.Ranking.Fused;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Ranking.Words;
import dev.omnivl.index.query.Variety;
import dev.omnivl.media.MediaKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;

/** Filters, pages, fusion, choice, variety, grouping and counts. */
public abstract class QuestionsContract extends IndexContract {
  private static final int DIMENSIONS = 32;
  private static final int MEDIA = 600;

  private final SplittableRandom random = new SplittableRandom(20261127);
  private final List<float[]> vectors = new ArrayList<>();

  /** Asks an index of its own for each test. */
  protected QuestionsContract() {
    super(DIMENSIONS, Clock.systemUTC());
  }

  /** Adds media of which each fact can be told from the number. */
  private void addMedia() {
    for (int i = 0; i < MEDIA; i++) {
      vectors.add(Samples.unit(random, DIMENSIONS));
      index.upsert(medium(i), List.of(Segment.whole(vectors.get(i))));
      if (i % 200 == 0) {
        index.commit();
      }
    }
    index.recordFailure(Samples.version("failed"), Failure.ofField("x", "is wrong"));
    index.commit();
  }

  private static MediaRecord medium(int i) {
    Instant taken = Instant.parse("2024-06-01T00:00:00Z").plus(Duration.ofDays(i));
    ItemVersion version = new ItemVersion(uri(i), i, Samples.MODIFIED.plusSeconds(i));
    Attributes own =
        new Attributes(
            Map.of(
                "rating",
                new Attribute.Number(i % 5),
                "place",
                new Attribute.Words(List.of("Place " + i % 7, "Earth"))));
    Attributes facts =
        new Attributes(
            Map.of(
                Attributes.TIME,
                new Attribute.Time(taken),
                Attributes.CAMERA,
                Attribute.Words.of("Camera " + i % 3)));
    return new MediaRecord(
        new ItemDescription(version, "number " + i, List.of("tag " + i % 10), own),
        Samples.hash(uri(i)),
        i % 4 == 0 ? MediaKind.VIDEO : MediaKind.IMAGE,
        i % 4 == 0 ? Duration.ofSeconds(i) : Duration.ZERO,
        Samples.jpeg(uri(i)),
        Optional.empty(),
        facts);
  }

  private static String uri(int i) {
    return "file:///photos/" + i % 2 + "/deep/" + i + ".jpg";
  }

  private Set<String> found(Filter filter) {
    MediaQuery query = MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 1000).where(filter);
    List<SearchHit> hits = index.search(query).hits();
    Set<String> uris = new HashSet<>();
    hits.forEach(hit -> uris.add(hit.uri()));
    assertThat(uris).hasSameSizeAs(hits);
    return uris;
  }

  private static Set<String> uris(IntPredicate wanted) {
    Set<String> uris = new HashSet<>();
    for (int i = 0; i < MEDIA; i++) {
      if (wanted.test(i)) {
        uris.add(uri(i));
      }
    }
    return uris;
  }

  @Test
  void eachFilterPassesWhatItSays() {
    addMedia();
    assertThat(found(Filter.ALL)).isEqualTo(uris(i -> true));
    assertThat(found(new Kind(MediaKind.VIDEO))).isEqualTo(uris(i -> i % 4 == 0));
    assertThat(found(new Is("tag", "TAG 3"))).isEqualTo(uris(i -> i % 10 == 3));
    assertThat(found(new Is("place", "place 6"))).isEqualTo(uris(i -> i % 7 == 6));
    assertThat(found(new Is("camera", "camera 1"))).isEqualTo(uris(i -> i % 3 == 1));
    assertThat(found(new Range("rating", 3, 9))).isEqualTo(uris(i -> i % 5 >= 3));
    assertThat(found(new Range("size", 10, 19))).isEqualTo(uris(i -> i >= 10 && i <= 19));
    assertThat(found(new Range("duration", 100, 200)))
        .isEqualTo(uris(i -> i % 4 == 0 && i >= 100 && i <= 200));
    double modified = Attribute.Time.seconds(Samples.MODIFIED.plusSeconds(50));
    assertThat(found(new Range("modified", Double.NEGATIVE_INFINITY, modified + 0.5)))
        .isEqualTo(uris(i -> i <= 50));
    double newYear = Attribute.Time.seconds(Instant.parse("2025-01-01T00:00:00Z"));
    assertThat(found(new Range("time", newYear, Double.POSITIVE_INFINITY)))
        .isEqualTo(uris(i -> i >= 214));
    assertThat(found(new Under("file:///photos/1"))).isEqualTo(uris(i -> i % 2 == 1));
    assertThat(found(new Under("file:///photos/1/"))).isEqualTo(uris(i -> i % 2 == 1));
    assertThat(found(new Under("file:///photos/1/de"))).isEmpty();
    assertThat(found(new And(List.of(new Kind(MediaKind.IMAGE), new Is("tag", "tag 3")))))
        .isEqualTo(uris(i -> i % 4 != 0 && i % 10 == 3));
    assertThat(found(new Or(List.of(new Is("tag", "tag 1"), new Is("tag", "tag 2")))))
        .isEqualTo(uris(i -> i % 10 == 1 || i % 10 == 2));
    assertThat(found(new Not(new Is("tag", "tag 1")))).isEqualTo(uris(i -> i % 10 != 1));
    assertThat(found(new Is("tag", "none such"))).isEmpty();
  }

  @Test
  void whatPassesIsFoundWhereverItLies() {
    addMedia();
    for (int i = 0; i < MEDIA; i += 97) {
      float[] query = vectors.get(i);
      int number = i;
      MediaQuery few = MediaQuery.nearest(query, 1).where(new Range("size", number, number));
      assertThat(index.search(few).hits()).extracting(SearchHit::uri).containsExactly(uri(i));
    }
  }

  @Test
  void anUnknownFieldIsNamedBesideTheKnownOnes() {
    addMedia();
    assertThatThrownBy(() -> found(new Is("colour", "red")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("colour")
        .hasMessageContaining(
            "camera, duration, height, latitude, longitude, modified, place, rating, size, tag");
    assertThatThrownBy(() -> found(new Range("place", 1, 2)))
        .hasMessageContaining("words, which have no range");
    assertThatThrownBy(() -> found(new Is("rating", "1"))).hasMessageContaining("by range");
    assertThatThrownBy(
            () -> index.search(MediaQuery.words("number", 1).counting(List.of("colour"))))
        .hasMessageContaining("cannot be counted")
        .hasMessageContaining("folder");
  }

  @Test
  void aHitShowsWhatIsKnown() {
    addMedia();
    SearchHit hit = index.search(MediaQuery.nearest(vectors.get(8), 1)).hits().getFirst();
    assertThat(hit.attributes().byName())
        .containsOnlyKeys("time", "camera", "rating", "place")
        .containsEntry("rating", new Attribute.Number(3))
        .containsEntry("camera", Attribute.Words.of("Camera 2"));
  }

  @Test
  void anItemThatIsDescribedOtherwiseIsWrittenAnew() {
    addMedia();
    MediaRecord old = medium(0);
    assertThat(index.sameContent(old.item(), old.contentHash())).isPresent();
    ItemDescription fewer =
        new ItemDescription(
            old.version(),
            old.item().title(),
            old.item().tags(),
            new Attributes(Map.of("rating", new Attribute.Number(4))));
    index.sameContent(fewer, old.contentHash());
    index.commit();
    SearchHit hit = index.search(MediaQuery.nearest(vectors.getFirst(), 1)).hits().getFirst();
    assertThat(hit.attributes().byName()).containsOnlyKeys("time", "camera", "rating");
  }

  @Test
  void namesOfFilesAndWordsOfAttributesAreFoundByWords() {
    addMedia();
    assertThat(index.search(MediaQuery.words("17", 1)).hits())
        .extracting(SearchHit::uri)
        .containsExactly(uri(17));
    assertThat(index.search(MediaQuery.words("earth", 1000)).hits()).hasSize(MEDIA);
  }

  @Test
  void pagesFollowEachOtherWhileTheIndexChanges() {
    addMedia();
    MediaQuery query = MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 50);
    List<String> before = new ArrayList<>();
    index.search(query.where(Filter.ALL)).hits().forEach(hit -> before.add(hit.uri()));
    List<String> seen = new ArrayList<>();
    SearchResult page = index.search(query);
    int number = 0;
    while (true) {
      page.hits().forEach(hit -> seen.add(hit.uri()));
      if (page.cursor().isEmpty()) {
        break;
      }
      // What comes and goes meanwhile: new best ones, and one that the next page would show.
      index.upsert(Samples.image("new/" + number), Samples.whole(vector(query)));
      index.delete(List.of(uri(number)));
      index.commit();
      number++;
      page = index.search(query.after(page.cursor()));
    }
    assertThat(number).isEqualTo(MEDIA / 50 - 1);
    assertThat(seen).doesNotHaveDuplicates().noneMatch(uri -> uri.startsWith("new"));
    assertThat(seen.subList(0, 50)).isEqualTo(before);
    Set<String> kept = uris(i -> i >= MEDIA / 50 - 1);
    assertThat(seen).containsAll(kept);
  }

  private static float[] vector(MediaQuery query) {
    return ((Nearest) query.ranking()).vector();
  }

  @Test
  void aDeletedMediumIsInNoLaterPage() {
    addMedia();
    MediaQuery query = MediaQuery.nearest(vectors.getFirst(), 10);
    SearchResult first = index.search(query);
    String next = index.search(query.after(first.cursor())).hits().getFirst().uri();
    index.delete(List.of(next));
    index.commit();
    assertThat(index.search(query.after(first.cursor())).hits())
        .hasSize(9)
        .noneMatch(hit -> hit.uri().equals(next));
  }

  @Test
  void aCursorIsGoodForItsQuestionOnly() {
    addMedia();
    MediaQuery query = MediaQuery.nearest(vectors.getFirst(), 10);
    String cursor = index.search(query).cursor();
    MediaQuery other = MediaQuery.nearest(vectors.get(1), 10).after(cursor);
    assertThatThrownBy(() -> index.search(other)).hasMessageContaining("page_token");
    assertThatThrownBy(() -> index.search(query.after("nonsense")))
        .hasMessageContaining("page_token");
    assertThat(index.search(MediaQuery.nearest(vectors.getFirst(), 1000)).cursor()).isEmpty();
  }

  @Test
  void fusionPutsFirstWhatBothRankingsHave() {
    addMedia();
    Fused both = new Fused(List.of(new Nearest(vectors.get(3)), new Words("13")));
    List<SearchHit> hits = index.search(MediaQuery.of(both, 10)).hits();
    assertThat(hits.subList(0, 2)).extracting(SearchHit::uri).contains(uri(13));
    Fused same = new Fused(List.of(new Nearest(vectors.get(13)), new Words("13")));
    assertThat(index.search(MediaQuery.of(same, 10)).hits().getFirst().uri()).isEqualTo(uri(13));
  }

  @Test
  void somethingThatIsStoredFindsItself() {
    addMedia();
    MediaQuery like = MediaQuery.of(new Like(medium(5).mediaId()), 1);
    assertThat(index.search(like).hits().getFirst().uri()).isEqualTo(uri(5));
    assertThatThrownBy(() -> index.search(MediaQuery.of(new Like("0".repeat(32)), 1)))
        .hasMessageContaining("not in the index");
  }

  @Test
  void aChoiceFindsWhatFitsOneAndNotWhatFitsTheUnwanted() {
    addMedia();
    List<Nearest> any = List.of(new Nearest(vectors.get(1)), new Nearest(vectors.get(2)));
    List<SearchHit> either = index.search(MediaQuery.of(new Either(any, List.of()), 2)).hits();
    assertThat(either).extracting(SearchHit::uri).containsExactlyInAnyOrder(uri(1), uri(2));

    // One more that is like the first and still more like the third.
    float[] mixed = new float[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++) {
      mixed[d] = 0.7f * vectors.get(1)[d] + 0.9f * vectors.get(3)[d];
    }
    index.upsert(Samples.image("mixed"), Samples.whole(VectorUtil.l2normalize(mixed)));
    index.commit();
    Nearest first = any.getFirst();
    assertThat(uris(new Either(List.of(first), List.of()), 5)).startsWith(uri(1)).contains("mixed");
    Either without = new Either(List.of(first), List.of(new Nearest(vectors.get(3))));
    assertThat(uris(without, 50)).startsWith(uri(1)).doesNotContain("mixed");
  }

  private List<String> uris(Either either, int limit) {
    return index.search(MediaQuery.of(either, limit)).hits().stream().map(SearchHit::uri).toList();
  }

  @Test
  void nearDuplicatesAreFoldedAndDiversityPutsOthersBefore() {
    addMedia();
    float[] query = vectors.getFirst();
    for (int i = 0; i < 5; i++) {
      index.upsert(Samples.image("copy/" + i), Samples.whole(near(query, 0.02f)));
    }
    index.commit();
    MediaQuery plain = MediaQuery.nearest(query, 6);
    assertThat(index.search(plain).hits()).filteredOn(hit -> hit.score() > 0.9).hasSize(6);
    List<SearchHit> folded = index.search(plain.with(new Variety(0, 0.95))).hits();
    assertThat(folded).filteredOn(hit -> hit.score() > 0.9).hasSize(1);
    assertThat(folded.getFirst().folded()).hasSize(5);
    List<SearchHit> diverse = index.search(plain.with(new Variety(0.7, 2))).hits();
    assertThat(diverse.getFirst().score()).isGreaterThan(0.9f);
    assertThat(diverse).filteredOn(hit -> hit.score() > 0.9).hasSizeLessThan(6);
  }

  private float[] near(float[] vector, float noise) {
    float[] near = Samples.unit(random, DIMENSIONS);
    for (int d = 0; d < DIMENSIONS; d++) {
      near[d] = vector[d] + noise * near[d];
    }
    return VectorUtil.l2normalize(near);
  }

  @Test
  void aClipGivesAsManySpansAsAreAskedFor() {
    List<float[]> segments = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      segments.add(Samples.unit(random, DIMENSIONS));
    }
    float[] query = segments.get(2);
    segments.set(7, near(query, 0.3f));
    index.upsert(Samples.clip("clip", 8), Samples.moments(segments));
    index.upsert(Samples.image("image"), Samples.whole(Samples.unit(random, DIMENSIONS)));
    index.commit();

    MediaQuery query1 = MediaQuery.nearest(query, 10);
    SearchHit one = index.search(query1).hits().getFirst();
    assertThat(one.moment()).contains(Samples.second(1));
    assertThat(one.spans()).hasSize(1);

    SearchHit two = index.search(query1.by(new Grouping(Grouping.By.MEDIUM, 2))).hits().getFirst();
    assertThat(two.spans()).hasSize(2);
    assertThat(two.spans().get(1).peak()).isEqualTo(Samples.second(6));

    List<SearchHit> each = index.search(query1.by(new Grouping(Grouping.By.SEGMENT, 2))).hits();
    assertThat(each).extracting(SearchHit::uri).containsExactly("clip", "clip", "image");
    assertThat(each.get(1).moment()).contains(Samples.second(6));
    assertThat(each).extracting(SearchHit::score).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void valuesAreCountedOverWhatPasses() {
    addMedia();
    MediaQuery query =
        MediaQuery.nearest(vectors.getFirst(), 1)
            .where(new Range("size", 0, 99))
            .counting(List.of("kind", "year", "folder", "tag", "place"));
    Map<String, List<Count>> facets = index.search(query).facets();
    assertThat(facets.get("kind")).containsExactly(new Count("image", 75), new Count("video", 25));
    assertThat(facets.get("year")).containsExactly(new Count("2024", 100));
    assertThat(facets.get("folder"))
        .containsExactlyInAnyOrder(
            new Count("file:///photos/0/deep", 50), new Count("file:///photos/1/deep", 50));
    assertThat(facets.get("tag")).hasSize(10).contains(new Count("tag 7", 10));
    assertThat(facets.get("place")).startsWith(new Count("Earth", 100));
    MediaQuery byWords = MediaQuery.words("17", 1).counting(List.of("kind"));
    assertThat(index.search(byWords).facets().get("kind")).containsExactly(new Count("image", 1));
  }
}
