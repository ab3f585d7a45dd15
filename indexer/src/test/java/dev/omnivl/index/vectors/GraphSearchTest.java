package dev.omnivl.index.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.vectors.MediaVectorsFormat.Graphs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Compared with Lucene's searcher, over the same graph. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GraphSearchTest {
  private static final int VECTORS = 5000;
  private static final int DIMENSIONS = 24;
  private static final int QUERIES = 60;
  private static final int TOP = 10;

  private final SplittableRandom random = new SplittableRandom(20261128);
  private final float[][] vectors = vectors(VECTORS);
  private final float[][] queries = vectors(QUERIES);
  private Directory directory;
  private DirectoryReader reader;
  private LeafReader segment;

  private float[][] vectors(int count) {
    float[][] drawn = new float[count][DIMENSIONS];
    for (float[] vector : drawn) {
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      VectorUtil.l2normalize(vector);
    }
    return drawn;
  }

  @BeforeAll
  void write(@TempDir Path folder) throws IOException {
    directory = new MMapDirectory(folder);
    Written.write(
        directory, vectors, new MediaVectorsFormat(Encoding.INT8, new Graphs(8, 60, 1, 1)));
    reader = DirectoryReader.open(directory);
    segment = reader.leaves().getFirst().reader();
  }

  @AfterAll
  void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static KnnCollector collector(int candidates) {
    return new TopKnnCollector(candidates, Integer.MAX_VALUE, new KnnSearchStrategy.Hnsw(0));
  }

  private int[] ours(float[] query, KnnCollector collector, @Nullable Bits accepted)
      throws IOException {
    GraphSearch search = GraphSearch.of(segment, Written.FIELD, query).orElseThrow();
    assertThat(search.size()).isEqualTo(VECTORS);
    search.nearest(collector, accepted);
    return documents(collector).map(search::document).toArray();
  }

  private int[] lucenes(float[] query, KnnCollector collector) throws IOException {
    segment.searchNearestVectors(
        Written.FIELD, query, collector, AcceptDocs.fromLiveDocs(null, VECTORS));
    return documents(collector).toArray();
  }

  private static IntStream documents(KnnCollector collector) {
    return Arrays.stream(collector.topDocs().scoreDocs)
        .sorted(Comparator.comparingDouble((ScoreDoc hit) -> hit.score).reversed())
        .limit(TOP)
        .mapToInt(hit -> hit.doc);
  }

  private Set<Integer> truth(float[] query) {
    Set<Integer> best = new HashSet<>();
    IntStream.range(0, VECTORS)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> VectorUtil.dotProduct(query, vectors[i]))
                .reversed())
        .limit(TOP)
        .forEach(best::add);
    return best;
  }

  private double recall(float[] query, int[] found) {
    Set<Integer> truth = truth(query);
    return Arrays.stream(found).filter(truth::contains).count() / (double) TOP;
  }

  @Test
  void findsWhatLuceneFindsWithAsManyVisits() throws IOException {
    double ours = 0;
    double lucenes = 0;
    long visits = 0;
    long lucenesVisits = 0;
    for (float[] query : queries) {
      KnnCollector own = collector(20);
      KnnCollector other = collector(20);
      ours += recall(query, ours(query, own, null)) / QUERIES;
      lucenes += recall(query, lucenes(query, other)) / QUERIES;
      visits += own.visitedCount();
      lucenesVisits += other.visitedCount();
    }
    assertThat(ours).as("recall").isGreaterThan(lucenes - 0.005).isBetween(0.8, 0.999);
    assertThat(visits / (double) lucenesVisits).as("visits by Lucene's").isBetween(0.95, 1.05);
  }

  @Test
  void collectsOnlyWhatIsAccepted() throws IOException {
    Bits everyThird =
        new Bits() {
          @Override
          public boolean get(int document) {
            return document % 3 == 0;
          }

          @Override
          public int length() {
            return VECTORS;
          }
        };
    for (float[] query : queries) {
      int[] found = ours(query, collector(20), everyThird);
      assertThat(found).hasSize(TOP);
      assertThat(Arrays.stream(found)).allMatch(document -> document % 3 == 0);
    }
  }

  /** Working memory goes from search to search, and must be as new for each. */
  @Test
  void searchesAtOnceDoNotDisturbEachOther() throws Exception {
    List<int[]> alone = new ArrayList<>();
    for (float[] query : queries) {
      alone.add(ours(query, collector(20), null));
    }
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("search-", 0).factory())) {
      List<Callable<int[]>> searches = new ArrayList<>();
      for (int round = 0; round < 10; round++) {
        for (float[] query : queries) {
          searches.add(() -> ours(query, collector(20), null));
        }
      }
      int number = 0;
      for (Future<int[]> found : threads.invokeAll(searches)) {
        assertThat(found.get()).isEqualTo(alone.get(number++ % QUERIES));
      }
    }
  }

  /** What is no better than the worst candidate is not followed without end. */
  @Test
  void doesNotVisitAllOfManyEqualVectors(@TempDir Path folder) throws IOException {
    float[][] same = new float[2000][];
    Arrays.fill(same, vectors[0]);
    try (Directory equal = new MMapDirectory(folder)) {
      Written.write(equal, same, new MediaVectorsFormat(Encoding.INT8, new Graphs(8, 60, 1, 1)));
      try (DirectoryReader opened = DirectoryReader.open(equal)) {
        LeafReader only = opened.leaves().getFirst().reader();
        KnnCollector collector = collector(20);
        GraphSearch search = GraphSearch.of(only, Written.FIELD, vectors[0]).orElseThrow();
        search.nearest(collector, null);
        assertThat(documents(collector).toArray()).hasSize(TOP);
        assertThat(collector.visitedCount()).as("not all of them").isLessThan(1000);
      }
    }
  }

  @Test
  void aSegmentWithoutGraphIsLeftToLucene(@TempDir Path folder) throws IOException {
    try (Directory small = new MMapDirectory(folder)) {
      Written.write(small, Arrays.copyOf(vectors, 50), new MediaVectorsFormat());
      try (DirectoryReader opened = DirectoryReader.open(small)) {
        LeafReader only = opened.leaves().getFirst().reader();
        assertThat(GraphSearch.of(only, Written.FIELD, queries[0])).isEmpty();
      }
    }
  }
}
