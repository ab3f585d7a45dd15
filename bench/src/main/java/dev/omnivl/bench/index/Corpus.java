package dev.omnivl.bench.index;

import dev.omnivl.index.plan.DrawnVectors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * {@link DrawnVectors} with the true neighbours of their queries.
 *
 * @param vectors what is indexed (N, D)
 * @param images queries drawn as the vectors are
 * @param texts queries from beyond the modality gap
 */
record Corpus(float[][] vectors, Queries images, Queries texts) {
  static final int TOP = 10;

  private static final int DIMENSIONS = 256;

  /**
   * Queries with the numbers of their {@link #TOP} nearest vectors.
   *
   * @param name what they are called
   * @param vectors unit vectors (Q, D)
   * @param nearest true neighbours (Q, TOP)
   */
  record Queries(String name, float[][] vectors, int[][] nearest) {
    /** The share of the true neighbours that was found. */
    double recall(int[][] found) {
      int hits = 0;
      int all = 0; // fewer than TOP of a query where fewer pass a filter
      for (int query = 0; query < nearest.length; query++) {
        int[] truth = nearest[query];
        all += truth.length;
        for (int number : found[query]) {
          hits += IntStream.of(truth).anyMatch(n -> n == number) ? 1 : 0;
        }
      }
      return hits / (double) all;
    }
  }

  /** Draws a corpus; equal arguments give an equal one. */
  static Corpus draw(int size, int queries, long seed) {
    DrawnVectors drawn = DrawnVectors.draw(size, queries, DIMENSIONS, seed);
    float[][] vectors = drawn.images();
    return new Corpus(
        vectors,
        new Queries("image", drawn.imageQueries(), nearest(vectors, drawn.imageQueries())),
        new Queries("text", drawn.textQueries(), nearest(vectors, drawn.textQueries())));
  }

  /** Returns the first queries with their nearest among vectors whose number a share divides. */
  Queries among(Queries queries, int share, int count) {
    float[][] passing = new float[(vectors.length + share - 1) / share][];
    for (int i = 0; i < passing.length; i++) {
      passing[i] = vectors[i * share];
    }
    float[][] first = Arrays.copyOf(queries.vectors, Math.min(count, queries.vectors.length));
    int[][] nearest = nearest(passing, first);
    for (int[] numbers : nearest) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] *= share;
      }
    }
    return new Queries(queries.name, first, nearest);
  }

  private static int[][] nearest(float[][] vectors, float[][] queries) {
    int[][] nearest = new int[queries.length][];
    IntStream.range(0, queries.length)
        .parallel()
        .forEach(query -> nearest[query] = nearest(vectors, queries[query]));
    return nearest;
  }

  private static int[] nearest(float[][] vectors, float[] query) {
    record Near(int number, float cosine) {}
    PriorityQueue<Near> top = new PriorityQueue<>((a, b) -> Float.compare(a.cosine(), b.cosine()));
    for (int number = 0; number < vectors.length; number++) {
      float cosine = VectorUtil.dotProduct(query, vectors[number]);
      if (top.size() < TOP || cosine > top.element().cosine()) {
        top.add(new Near(number, cosine));
        if (top.size() > TOP) {
          top.remove();
        }
      }
    }
    return top.stream().mapToInt(Near::number).toArray();
  }

  /** Writes raw little-endian float32 and int32 for programs in other languages. */
  void write(Path folder) throws IOException {
    write(vectors, folder.resolve("vectors.f32"));
    for (Queries queries : List.of(images, texts)) {
      write(queries.vectors, folder.resolve(queries.name + ".f32"));
      try (OutputStream out = Files.newOutputStream(folder.resolve(queries.name + ".i32"))) {
        for (int[] numbers : queries.nearest) {
          ByteBuffer row = row(numbers.length);
          row.asIntBuffer().put(numbers);
          out.write(row.array());
        }
      }
    }
  }

  private static void write(float[][] vectors, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (float[] vector : vectors) {
        ByteBuffer row = row(vector.length);
        row.asFloatBuffer().put(vector);
        out.write(row.array());
      }
    }
  }

  private static ByteBuffer row(int numbers) {
    return ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
