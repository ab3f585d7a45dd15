package dev.omnivl.bench;

import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a search for ten media cost, beside Lucene's own float32 search for ten documents and
 * beside comparing with every vector? The recall of each, against the last, is printed before it is
 * timed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SearchBench {
  private static final int DIMENSIONS = 256;
  private static final int TOP = 10;
  private static final int QUERIES = 200;

  /** Spread of the vectors around their concept, per dimension, against the concept's own 1. */
  private static final double SPREAD = 0.7;

  /** Indexed images, one vector each. */
  @Param({"10000", "100000"})
  private int vectors;

  private final List<float[]> stored = new ArrayList<>();
  private final List<float[]> queries = new ArrayList<>();
  private int next;

  private Path folder = Path.of("");
  private Optional<Indexes> indexes = Optional.empty();

  private record Indexes(LuceneMediaIndex ours, DirectoryReader plain) {}

  /** Draws vectors around one concept in a hundred, and builds both indexes. */
  @Setup(Level.Trial)
  public void build() throws IOException {
    drawVectors();
    folder = Files.createTempDirectory("search-bench");
    indexes = Optional.of(new Indexes(buildOurs(), buildPlain()));
    System.out.printf(
        Locale.ROOT,
        "recall@%d of %,d: ours %.4f, lucene float32 %.4f%n",
        TOP,
        vectors,
        recall(this::oursTop),
        recall(this::plainTop));
  }

  /** Deletes the indexes. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    index().close();
    indexes.orElseThrow().plain().close();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Ours: int8 graph, candidates rescored with full precision, what a hit shows is read. */
  @Benchmark
  public List<SearchHit> ours() {
    return index().search(query(), TOP, Optional.empty());
  }

  /** Lucene's defaults: float32 graph, as many results as were asked for, document numbers only. */
  @Benchmark
  public ScoreDoc[] luceneFloat() throws IOException {
    return plain().search(new KnnFloatVectorQuery("vector", query(), TOP), TOP).scoreDocs;
  }

  /** Every vector, by Lucene's vectorised dot product. */
  @Benchmark
  public List<Integer> bruteForce() {
    return exactTop(query());
  }

  private LuceneMediaIndex index() {
    return indexes.orElseThrow().ours();
  }

  private IndexSearcher plain() {
    return new IndexSearcher(indexes.orElseThrow().plain());
  }

  private float[] query() {
    next = (next + 1) % QUERIES;
    return queries.get(next);
  }

  private void drawVectors() {
    SplittableRandom random = new SplittableRandom(42);
    List<float[]> concepts = new ArrayList<>();
    for (int i = 0; i < Math.max(1, vectors / 100); i++) {
      concepts.add(around(new float[DIMENSIONS], 1, random));
    }
    for (int i = 0; i < vectors + QUERIES; i++) {
      float[] concept = concepts.get(random.nextInt(concepts.size()));
      (i < vectors ? stored : queries).add(VectorUtil.l2normalize(around(concept, SPREAD, random)));
    }
  }

  private static float[] around(float[] centre, double spread, SplittableRandom random) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (centre[i] + spread * random.nextGaussian());
    }
    return vector;
  }

  private LuceneMediaIndex buildOurs() {
    LuceneMediaIndex ours = LuceneMediaIndex.open(folder.resolve("ours"), "bench", DIMENSIONS);
    for (int i = 0; i < vectors; i++) {
      String uri = Integer.toString(i);
      MediaRecord medium =
          new MediaRecord(
              new ItemVersion(uri, i, Instant.EPOCH),
              MediaRecord.contentHash(uri.getBytes(StandardCharsets.UTF_8)),
              MediaKind.IMAGE,
              uri,
              List.of(),
              Duration.ZERO,
              new byte[0]);
      ours.upsert(medium, List.of(Segment.whole(stored.get(i))));
    }
    ours.commit();
    return ours;
  }

  private DirectoryReader buildPlain() throws IOException {
    Directory directory = FSDirectory.open(folder.resolve("plain"));
    IndexWriterConfig settings = new IndexWriterConfig().setRAMBufferSizeMB(64);
    try (IndexWriter writer = new IndexWriter(directory, settings)) {
      for (int i = 0; i < vectors; i++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField("vector", stored.get(i), VectorSimilarityFunction.DOT_PRODUCT));
        document.add(new StoredField("number", i));
        writer.addDocument(document);
      }
    }
    return DirectoryReader.open(directory);
  }

  private interface Search {
    List<Integer> top(float[] query) throws IOException;
  }

  private double recall(Search search) throws IOException {
    int found = 0;
    for (float[] query : queries) {
      Set<Integer> exact = new HashSet<>(exactTop(query));
      exact.retainAll(search.top(query));
      found += exact.size();
    }
    return (double) found / (QUERIES * TOP);
  }

  private List<Integer> oursTop(float[] query) {
    return index().search(query, TOP, Optional.empty()).stream()
        .map(hit -> Integer.valueOf(hit.uri()))
        .toList();
  }

  private List<Integer> plainTop(float[] query) throws IOException {
    List<Integer> top = new ArrayList<>();
    for (ScoreDoc hit :
        plain().search(new KnnFloatVectorQuery("vector", query, TOP), TOP).scoreDocs) {
      top.add(Integer.valueOf(plain().storedFields().document(hit.doc).get("number")));
    }
    return top;
  }

  private record Scored(int number, float score) {}

  private List<Integer> exactTop(float[] query) {
    PriorityQueue<Scored> top = new PriorityQueue<>((a, b) -> Float.compare(a.score(), b.score()));
    for (int i = 0; i < vectors; i++) {
      float score = VectorUtil.dotProduct(query, stored.get(i));
      if (top.size() < TOP) {
        top.add(new Scored(i, score));
      } else if (score > top.element().score()) {
        top.remove();
        top.add(new Scored(i, score));
      }
    }
    return top.stream().map(Scored::number).toList();
  }
}
