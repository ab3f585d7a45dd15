package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.SearchHit;
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
import java.util.concurrent.locks.LockSupport;
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
 * An index large enough for Lucene to build a graph, searched beside plain arrays: as it was
 * written, filtered, after a third was deleted, and after a merge.
 */
final class GraphTest {
  private static final int DIMENSIONS = 16;
  private static final int MEDIA = 9_400;

  /** So many small ones are merged, eight or more at a time. */
  private static final int SMALL_SEGMENTS = 9;

  private static final int OF_A_SMALL_SEGMENT = 1_200;
  private static final int MERGED = 8 * OF_A_SMALL_SEGMENT;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

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

  @Test
  void oneGraphFilteredAndAfterDeletions() throws IOException {
    add(0, MEDIA);
    assertThat(largestGraph()).isEqualTo(MEDIA);
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO)); // a tenth passes

    for (int i = 0; i < MEDIA; i += 3) {
      index.delete(List.of(uri(i)));
      stored.remove(uri(i));
    }
    index.commit();
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO));
    assertThat(index.search(vector(), 1000, Optional.empty()))
        .hasSize(1000)
        .allSatisfy(hit -> assertThat(stored).containsKey(hit.uri()));
  }

  @Test
  void aGraphThatMergingBuilt() throws IOException {
    for (int from = 0; from < SMALL_SEGMENTS * OF_A_SMALL_SEGMENT; from += OF_A_SMALL_SEGMENT) {
      add(from, from + OF_A_SMALL_SEGMENT);
    }
    awaitMergedGraph();
    assertRecall(Optional.empty());
    assertRecall(Optional.of(MediaKind.VIDEO));
  }

  /** Merges run beside everything else, and are visible after a commit. */
  private void awaitMergedGraph() throws IOException {
    int next = SMALL_SEGMENTS * OF_A_SMALL_SEGMENT;
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (largestGraph() < MERGED) {
      assertThat(System.nanoTime()).as("merged within %s", PATIENCE).isLessThan(until);
      LockSupport.parkNanos(200_000_000);
      add(next, ++next);
    }
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
      List<SearchHit> hits = index.search(query, TOP, kind);
      assertThat(hits).hasSize(TOP);
      for (SearchHit hit : hits) {
        found += exact.contains(hit.uri()) ? 1 : 0;
      }
    }
    double recall = found / (double) (QUERIES * TOP);
    assertThat(recall).as("recall, %s", kind).isGreaterThanOrEqualTo(0.99);
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
