package dev.omnivl.bench.index;

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
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * Unit vectors that lie as those of real images do, with queries of both modalities and their true
 * neighbours.
 *
 * <p>An image is its modality's mean, one concept in fifty images, each near one of a few hundred
 * themes, and what is its own. All three vary less in each further dimension, as real embeddings
 * do, whose effective dimension is below their length. An image query is drawn as an image is. A
 * text query has another mean, opposite to that of images, a weaker concept, and something of its
 * own: its nearest images are as far from it as those of real texts are (cosines about 0.2).
 *
 * @param vectors what is indexed (N, D)
 * @param images queries drawn as the vectors are
 * @param texts queries from beyond the modality gap
 */
record Corpus(float[][] vectors, Queries images, Queries texts) {
  static final int TOP = 10;

  private static final int DIMENSIONS = 256;
  private static final int IMAGES_OF_A_CONCEPT = 50;
  private static final int CONCEPTS_OF_A_THEME = 40;
  private static final double MEAN = 0.7;
  private static final double THEME = 0.6;
  private static final double CONCEPT = 0.6;
  private static final double OWN = 0.8;
  private static final double OWN_OF_TEXT = 0.5;
  private static final double TEXT_CONCEPT = 0.7;

  /** The spread of dimension i falls as {@code (1 + i) ^ -DECAY}. */
  private static final double DECAY = 0.3;

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
    SplittableRandom random = new SplittableRandom(seed);
    double[] spread = new double[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      spread[i] = Math.pow(1 + i, -DECAY);
      squares += spread[i] * spread[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      spread[i] /= Math.sqrt(squares); // a draw has about unit length
    }
    float[] imageMean = around(new float[DIMENSIONS], MEAN, spread, random);
    float[] textMean = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      textMean[i] = -imageMean[i];
    }
    int conceptCount = Math.max(1, size / IMAGES_OF_A_CONCEPT);
    float[][] themes = new float[Math.max(1, conceptCount / CONCEPTS_OF_A_THEME)][];
    for (int i = 0; i < themes.length; i++) {
      themes[i] = around(new float[DIMENSIONS], THEME, spread, random);
    }
    float[][] concepts = new float[conceptCount][];
    for (int i = 0; i < conceptCount; i++) {
      concepts[i] = around(themes[random.nextInt(themes.length)], CONCEPT, spread, random);
    }
    float[][] vectors = images(size, imageMean, concepts, spread, random);
    float[][] images = images(queries, imageMean, concepts, spread, random);
    float[][] texts = new float[queries][];
    for (int i = 0; i < queries; i++) {
      float[] concept = concepts[random.nextInt(conceptCount)];
      float[] text = around(textMean, OWN_OF_TEXT, spread, random);
      for (int d = 0; d < DIMENSIONS; d++) {
        text[d] += (float) (TEXT_CONCEPT * concept[d]);
      }
      texts[i] = VectorUtil.l2normalize(text);
    }
    return new Corpus(
        vectors,
        new Queries("image", images, nearest(vectors, images)),
        new Queries("text", texts, nearest(vectors, texts)));
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

  private static float[][] images(
      int count, float[] mean, float[][] concepts, double[] spread, SplittableRandom random) {
    float[][] images = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] image = around(concepts[random.nextInt(concepts.length)], OWN, spread, random);
      for (int d = 0; d < DIMENSIONS; d++) {
        image[d] += mean[d];
      }
      images[i] = VectorUtil.l2normalize(image);
    }
    return images;
  }

  private static float[] around(
      float[] centre, double length, double[] spread, SplittableRandom random) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (centre[i] + length * spread[i] * random.nextGaussian());
    }
    return vector;
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
