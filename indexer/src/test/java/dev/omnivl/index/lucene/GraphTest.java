package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An index large enough to have a graph, searched beside plain arrays: as it came to rest,
 * filtered, after a third was deleted, and after many merges.
 */
final class GraphTest {
  private static final int DIMENSIONS = 16;
  private static final int MEDIA = 4_000;
  private static final int ROUNDS = 12;

  /** A large leaf takes in so many at once. */
  private static final int OF_A_ROUND = 600;

  /** Vectors lie around so many centres, as those of real media do. */
  private static final int CENTRES = 300;

  private static final double SPREAD = 0.25;
  private static final int EVERY_TENTH = 10;
  private static final int QUERIES = 100;
  private static final int TOP = 10;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261127);
  private final Map<String, float[]> stored = new HashMap<>();
  private final float[][] centres = new float[CENTRES][];
  private LuceneMediaIndex index;

  @BeforeEach
  void fill() {
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = Samples.unit(random, DIMENSIONS);
    }
    index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private float[] vector() {
    float[] vector = centres[random.nextInt(CENTRES)].clone();
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] += (float) (SPREAD * random.nextGaussian());
    }
    return VectorUtil.l2normalize(vector);
  }

  private static MediaKind kind(int i) {
    return i % EVERY_TENTH == 0 ? MediaKind.VIDEO : MediaKind.IMAGE;
  }

  private static String uri(int i) {
    return kind(i) + "/" + i;
  }

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      float[] vector = vector();
      Duration duration = kind(i) == MediaKind.VIDEO ? Duration.ofSeconds(1) : Duration.ZERO;
      index.upsert(
          Samples.medium(Samples.version(uri(i)), kind(i), duration), Samples.whole(vector));
      stored.put(uri(i), vector);
    }
    index.commit();
  }

  private void delete(int i) {
    index.delete(List.of(uri(i)));
    stored.remove(uri(i));
  }

  @Test
  void oneGraphFilteredAndAfterDeletions() throws IOException {
    add(0, MEDIA);
    index.tidy(Duration.ZERO);
    assertThat(largestGraph()).isEqualTo(MEDIA);
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO)); // a tenth passes

    for (int i = 0; i < MEDIA; i += 3) {
      delete(i);
    }
    index.commit();
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO));
    assertThat(index.search(MediaQuery.nearest(vector(), 1000)).hits())
        .hasSize(1000)
        .allSatisfy(hit -> assertThat(stored).containsKey(hit.uri()));
  }

  /** Lucene's merges lost recall little by little before 10.6. */
  @Test
  void manyMergesAndDeletionsLoseNothing() throws IOException {
    add(0, MEDIA);
    index.tidy(Duration.ZERO);
    int next = MEDIA;
    for (int round = 0; round < ROUNDS; round++) {
      add(next, next + OF_A_ROUND);
      for (int i = 0; i < OF_A_ROUND / 4; i++) {
        delete(random.nextInt(next));
      }
      index.commit();
      next += OF_A_ROUND;
      index.tidy(Duration.ZERO);
    }
    assertThat(largestGraph()).isGreaterThan(MEDIA);
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO));
  }

  @Test
  void segmentsThatPassSoonHaveNoGraph() throws IOException {
    add(0, MEDIA);
    assertThat(largestGraph()).isZero();
    assertRecall(Optional.empty());
  }

  /** Returns the most nodes of a graph on disk; 0 if there is none. */
  private int largestGraph() throws IOException {
    int largest = 0;
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        if (leaf.reader() instanceof CodecReader segment) {
          KnnVectorsReader vectors = segment.getVectorReader();
          if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
            vectors = fields.getFieldReader(Fields.VECTOR);
          }
          HnswGraph graph =
              vectors instanceof HnswGraphProvider graphs ? graphs.getGraph(Fields.VECTOR) : null;
          largest = Math.max(largest, graph == null ? 0 : graph.size());
        }
      }
    }
    return largest;
  }

  private void assertRecall(Optional<MediaKind> kind) {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector();
      Set<String> exact = exact(query, kind);
      List<SearchHit> hits = index.search(Samples.nearest(query, TOP, kind)).hits();
      assertThat(hits).hasSize(TOP);
      for (SearchHit hit : hits) {
        found += exact.contains(hit.uri()) ? 1 : 0;
      }
    }
    double recall = found / (double) (QUERIES * TOP);
    // What a narrow filter lets through is scanned.
    assertThat(recall)
        .as("recall, %s", kind)
        .isGreaterThanOrEqualTo(kind.isPresent() ? 0.999 : 0.99);
  }

  private Set<String> exact(float[] query, Optional<MediaKind> kind) {
    record Near(String uri, float cosine) {}
    PriorityQueue<Near> nearest =
        new PriorityQueue<>((a, b) -> Float.compare(a.cosine(), b.cosine()));
    stored.forEach((uri, vector) -> {
      if (kind.isEmpty() || uri.startsWith(kind.get().name())) {
        nearest.add(new Near(uri, VectorUtil.dotProduct(query, vector)));
        if (nearest.size() > TOP) {
          nearest.remove();
        }
      }
    });
    Set<String> uris = new HashSet<>();
    nearest.forEach(near -> uris.add(near.uri()));
    return uris;
  }
}
