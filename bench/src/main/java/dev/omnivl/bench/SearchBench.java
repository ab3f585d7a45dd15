package dev.omnivl.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * What does a search for ten media cost? The recall against comparing with every vector is printed
 * before it is timed.
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

  /** How to search. */
  @Param({"OURS", "LUCENE_FLOAT", "BRUTE_FORCE"})
  private Way way = Way.OURS;

  /** Indexed images, one vector each. */
  @Param({"10000", "100000"})
  private int vectors;

  private final List<float[]> queries = new ArrayList<>();
  private Optional<VectorSearch> search = Optional.empty();
  private int next;

  /** Ways to search. */
  public enum Way {
    /** The media index: int8 candidates, rescored with full precision. */
    OURS,
    /** Lucene's defaults: float32 graph, as many results as are asked for. */
    LUCENE_FLOAT,
    /** Every vector, by Lucene's vectorised dot product. */
    BRUTE_FORCE
  }

  /** Draws vectors around one concept in a hundred, indexes them, and prints the recall. */
  @Setup(Level.Trial)
  public void build() throws IOException {
    List<float[]> stored = new ArrayList<>();
    drawVectors(stored);
    VectorSearch exact = new VectorSearch.BruteForce(stored);
    VectorSearch built =
        switch (way) {
          case OURS -> VectorSearch.MediaSearch.of(stored);
          case LUCENE_FLOAT -> VectorSearch.LuceneFloat.of(stored);
          case BRUTE_FORCE -> exact;
        };
    int found = 0;
    for (float[] query : queries) {
      Set<Integer> both = new HashSet<>(exact.top(query, TOP));
      both.retainAll(built.top(query, TOP));
      found += both.size();
    }
    double recall = (double) found / (QUERIES * TOP);
    System.out.printf(Locale.ROOT, "%s of %,d: recall@%d %.4f%n", way, vectors, TOP, recall);
    search = Optional.of(built);
  }

  /** Deletes the index. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    search.orElseThrow().close();
  }

  /** Ten hits, as their numbers. */
  @Benchmark
  public List<Integer> search() throws IOException {
    next = (next + 1) % QUERIES;
    return search.orElseThrow().top(queries.get(next), TOP);
  }

  private void drawVectors(List<float[]> stored) {
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
}
