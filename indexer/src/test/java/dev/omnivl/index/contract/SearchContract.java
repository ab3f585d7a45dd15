package dev.omnivl.index.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.Test;

/** Search against the same question asked of plain arrays. */
public abstract class SearchContract extends IndexContract {
  private static final int DIMENSIONS = 64;
  private static final int TOP = 10;

  private final SplittableRandom random = new SplittableRandom(20261123);

  /** What was indexed: all vectors of each medium, the whole first. */
  private final Map<String, List<float[]>> stored = new HashMap<>();

  /** Asks an index of its own for each test. */
  protected SearchContract() {
    super(DIMENSIONS, Clock.systemUTC());
  }

  @Test
  void findsWhatBruteForceFinds() {
    addImages(3000);
    assertThat(recall(Optional.empty())).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void findsWhatBruteForceFindsAfterReplacingDeletingAndMerging() {
    addImages(2000);
    for (int i = 0; i < 2000; i += 3) {
      index.delete(List.of("image/" + i));
      stored.remove("image/" + i);
    }
    for (int i = 1; i < 2000; i += 5) {
      addImage("image/" + i);
    }
    index.commit();
    assertThat(recall(Optional.empty())).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void findsEachMediumOnceByItsBestSegment() {
    addImages(500);
    addClips(300);
    assertThat(recall(Optional.empty())).isGreaterThanOrEqualTo(0.99);
    for (int i = 0; i < 20; i++) {
      List<SearchHit> hits =
          index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 100)).hits();
      assertThat(hits).extracting(SearchHit::uri).doesNotHaveDuplicates().hasSize(100);
    }
  }

  @Test
  void aKindIsFoundAsWellAsIfItWereAlone() {
    addImages(1500);
    addClips(100);
    for (MediaKind kind : MediaKind.values()) {
      assertThat(recall(Optional.of(kind))).as("%s", kind).isGreaterThanOrEqualTo(0.99);
    }
    List<SearchHit> clips =
        index
            .search(
                Samples.nearest(
                    Samples.unit(random, DIMENSIONS), 1000, Optional.of(MediaKind.VIDEO)))
            .hits();
    assertThat(clips).hasSize(100).allMatch(hit -> hit.kind() == MediaKind.VIDEO);
  }

  @Test
  void scoresAreExactCosinesAndDescend() {
    addImages(800);
    float[] query = Samples.unit(random, DIMENSIONS);
    List<SearchHit> hits = index.search(MediaQuery.nearest(query, 50)).hits();
    assertThat(hits).extracting(SearchHit::score).isSortedAccordingTo(Comparator.reverseOrder());
    for (SearchHit hit : hits) {
      float cosine = VectorUtil.dotProduct(query, wholeOf(hit.uri()));
      assertThat(hit.score()).as(hit.uri()).isCloseTo(cosine, within(1e-6f));
    }
  }

  @Test
  void theMomentOfAClipIsItsBestFinerSegmentThoughTheWholeScoresMore() {
    addImages(200);
    List<float[]> vectors = clipVectors(5);
    index.upsert(Samples.clip("clip", 5), Samples.moments(vectors));
    index.commit();

    SearchHit byWhole = index.search(MediaQuery.nearest(vectors.getFirst(), 1)).hits().getFirst();
    assertThat(byWhole.uri()).isEqualTo("clip");
    assertThat(byWhole.score()).isCloseTo(1f, within(1e-5f));
    assertThat(byWhole.moment()).contains(Samples.second(bestMoment(vectors.getFirst(), vectors)));

    for (int second = 0; second < 5; second++) {
      SearchHit hit =
          index.search(MediaQuery.nearest(vectors.get(second + 1), 1)).hits().getFirst();
      assertThat(hit.moment()).contains(Samples.second(second));
      assertThat(index.thumbnail(hit)).contains(Samples.jpeg("moment " + second));
    }
  }

  @Test
  void aClipWithoutMomentsIsItsOwnMomentAndAnImageHasNone() {
    float[] clip = Samples.unit(random, DIMENSIONS);
    index.upsert(Samples.clip("clip", 1), Samples.whole(clip));
    float[] image = addImage("image");
    index.commit();
    SearchHit clipHit = index.search(MediaQuery.nearest(clip, 1)).hits().getFirst();
    assertThat(clipHit.moment()).contains(Samples.second(0));
    assertThat(index.thumbnail(clipHit)).contains(Samples.jpeg("clip"));
    SearchHit imageHit = index.search(MediaQuery.nearest(image, 1)).hits().getFirst();
    assertThat(imageHit.moment()).isEmpty();
    assertThat(imageHit.title()).isEqualTo("title of image");
    assertThat(index.thumbnail(imageHit)).contains(Samples.jpeg("image"));
    assertThat(index.vector(imageHit.mediaId()))
        .hasValueSatisfying(v -> assertThat(v).isEqualTo(image));
    assertThat(index.vector("unknown")).isEmpty();
    assertThat(index.thumbnail("unknown")).isEmpty();
  }

  @Test
  void manyEqualVectorsDoNotStopTheWriter() {
    float[] blank = Samples.unit(random, DIMENSIONS);
    for (int i = 0; i < 3000; i++) {
      index.upsert(Samples.image("blank/" + i), Samples.whole(blank));
    }
    addImages(100);
    assertThat(index.search(MediaQuery.nearest(blank, 20)).hits())
        .hasSize(20)
        .allMatch(hit -> hit.uri().startsWith("blank/"));
  }

  @Test
  void anEmptyIndexAnswersWithNothing() {
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 10)).hits())
        .isEmpty();
    index.recordFailure(
        Samples.version("bad"), new Failure(Reason.UNREADABLE_MEDIA, "bad: not an image"));
    index.commit();
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 10)).hits())
        .isEmpty();
  }

  @Test
  void aWrongQueryIsRefusedWithTheRule() {
    float[] query = Samples.unit(random, DIMENSIONS);
    assertRefused(() -> index.search(MediaQuery.nearest(query, 0)).hits(), "1 to 1000");
    assertRefused(() -> index.search(MediaQuery.nearest(query, 1001)).hits(), "1 to 1000");
  }

  @Test
  void aVectorThatNoModelMakesIsADefect() {
    float[] nan = Samples.unit(random, DIMENSIONS);
    nan[0] = Float.NaN;
    assertDefect(new float[3], "64");
    assertDefect(new float[DIMENSIONS], "must be 1");
    assertDefect(nan, "must be 1");
  }

  private void assertDefect(float[] vector, String rule) {
    assertThatThrownBy(() -> index.search(MediaQuery.nearest(vector, 1)).hits())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
    assertThatThrownBy(() -> index.upsert(Samples.image("bad"), Samples.whole(vector)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("bad: ", rule);
  }

  private static void assertRefused(Runnable call, String rule) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
        .hasMessageContaining(rule);
  }

  private void addImages(int count) {
    for (int i = 0; i < count; i++) {
      addImage("image/" + i);
      if (i % 701 == 700) {
        index.commit();
      }
    }
    index.commit();
  }

  private float[] addImage(String uri) {
    float[] vector = Samples.unit(random, DIMENSIONS);
    index.upsert(Samples.image(uri), Samples.whole(vector));
    stored.put(uri, List.of(vector));
    return vector;
  }

  private void addClips(int count) {
    for (int i = 0; i < count; i++) {
      List<float[]> vectors = clipVectors(random.nextInt(1, 8));
      index.upsert(Samples.clip("clip/" + i, vectors.size()), Samples.moments(vectors));
      stored.put("clip/" + i, vectors);
    }
    index.commit();
  }

  private List<float[]> clipVectors(int moments) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i <= moments; i++) {
      vectors.add(Samples.unit(random, DIMENSIONS));
    }
    return vectors;
  }

  private float[] wholeOf(String uri) {
    return stored.getOrDefault(uri, List.of()).getFirst();
  }

  private double recall(Optional<MediaKind> kind) {
    int found = 0;
    int queries = 100;
    for (int i = 0; i < queries; i++) {
      float[] query = Samples.unit(random, DIMENSIONS);
      Set<String> exact = new HashSet<>(bruteForce(query, kind));
      for (SearchHit hit : index.search(Samples.nearest(query, TOP, kind)).hits()) {
        found += exact.contains(hit.uri()) ? 1 : 0;
      }
    }
    return found / (double) (queries * TOP);
  }

  private List<String> bruteForce(float[] query, Optional<MediaKind> kind) {
    return stored.entrySet().stream()
        .filter(e -> kind.isEmpty() || e.getKey().startsWith(prefix(kind.get())))
        .sorted(Comparator.comparingDouble(e -> -best(query, e.getValue())))
        .limit(TOP)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String prefix(MediaKind kind) {
    return switch (kind) {
      case IMAGE -> "image/";
      case VIDEO -> "clip/";
    };
  }

  private static float best(float[] query, List<float[]> vectors) {
    float best = -1;
    for (float[] vector : vectors) {
      best = Math.max(best, VectorUtil.dotProduct(query, vector));
    }
    return best;
  }

  private static int bestMoment(float[] query, List<float[]> vectors) {
    int best = 1;
    for (int i = 2; i < vectors.size(); i++) {
      if (VectorUtil.dotProduct(query, vectors.get(i))
          > VectorUtil.dotProduct(query, vectors.get(best))) {
        best = i;
      }
    }
    return best - 1;
  }
}
