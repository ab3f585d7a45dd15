package dev.omnivl.index.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * A float32 query that is compared with int8 vectors: {@code q.x = q.c + lower * sum(q) + step *
 * q.u} for a vector x that was rounded to {@code c + lower + step * u} with bytes u. So a query
 * costs one product of floats with bytes for each vector, and is not rounded itself. Not for use by
 * several threads.
 */
final class Int8Query {
  /**
   * Whether this JVM was started with the module of the vector API and registers are wide enough.
   */
  static final boolean AVAILABLE =
      available(System.getProperty("org.graalvm.nativeimage.imagecode"));

  private final MappedInt8 vectors;
  private final float[] query; // (D)
  private final float[] four = new float[4];
  private float ofCentroid;
  private float sum;

  /**
   * A native image has the module, but compiles it to calls that take a thousand times as long.
   *
   * @param image what GraalVM sets in an image; null on a JVM
   */
  static boolean available(@Nullable String image) {
    return image == null
        && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        && Products.wideEnough();
  }

  Int8Query(MappedInt8 vectors) {
    this.vectors = vectors;
    this.query = new float[vectors.dimensions()];
  }

  /** Sets the query (D). */
  void set(float[] vector) {
    System.arraycopy(vector, 0, query, 0, query.length);
    prepare();
  }

  /** Sets a stored vector as the query. */
  void setNode(int node) {
    long offset = vectors.offset(node);
    float lower = vectors.lower(offset);
    float step = vectors.step(offset, lower);
    Products.readBack(vectors.segment(), offset, vectors.centroid(), lower, step, query);
    prepare();
  }

  private void prepare() {
    ofCentroid = VectorUtil.dotProduct(query, vectors.centroid());
    sum = Products.sum(query);
  }

  /** Lucene's score of a cosine: {@code (1 + cosine) / 2}. */
  float score(int node) {
    long offset = vectors.offset(node);
    return score(offset, Products.one(query, vectors.segment(), offset));
  }

  /**
   * Scores several vectors, four at a time: one more costs little, since each waits for memory and
   * for its own sums. Where fewer are left, the last one stands for those that lack.
   *
   * @return the best score
   */
  float score(int[] nodes, float[] scores, int count) {
    float best = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < count; from += 4) {
      if (from + 1 == count) {
        scores[from] = score(nodes[from]);
      } else {
        scoreFour(nodes, scores, from, count);
      }
      for (int i = from; i < Math.min(from + 4, count); i++) {
        best = Math.max(best, scores[i]);
      }
    }
    return best;
  }

  private void scoreFour(int[] nodes, float[] scores, int from, int count) {
    int last = count - 1;
    long a = vectors.offset(nodes[from]);
    long b = vectors.offset(nodes[from + 1]);
    long c = vectors.offset(nodes[Math.min(from + 2, last)]);
    long d = vectors.offset(nodes[Math.min(from + 3, last)]);
    Products.four(query, vectors.segment(), a, b, c, d, four);
    scores[from] = score(a, four[0]);
    scores[from + 1] = score(b, four[1]);
    if (from + 2 < count) {
      scores[from + 2] = score(c, four[2]);
    }
    if (from + 3 < count) {
      scores[from + 3] = score(d, four[3]);
    }
  }

  private float score(long offset, float product) {
    float lower = vectors.lower(offset);
    float cosine = ofCentroid + lower * sum + vectors.step(offset, lower) * product;
    return Math.max((1 + cosine) / 2, 0);
  }

  /** Products of floats with bytes; loaded only where the vector API is. */
  private static final class Products {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
        VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Byte> BYTES =
        VectorSpecies.of(
            byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.length() * Byte.SIZE)));
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Products() {}

    static boolean wideEnough() {
      return BYTES.length() == FLOATS.length();
    }

    private static FloatVector floats(MemorySegment segment, long offset) {
      return (FloatVector)
          ((IntVector)
                  ByteVector.fromMemorySegment(BYTES, segment, offset, ORDER)
                      .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0))
              .convert(VectorOperators.I2F, 0);
    }

    private static float value(MemorySegment segment, long offset) {
      return Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, offset));
    }

    static void readBack(
        MemorySegment segment,
        long offset,
        float[] centroid,
        float lower,
        float step,
        float[] vector) {
      int bound = FLOATS.loopBound(vector.length);
      for (int i = 0; i < bound; i += FLOATS.length()) {
        floats(segment, offset + i)
            .fma(FloatVector.broadcast(FLOATS, step), FloatVector.broadcast(FLOATS, lower))
            .add(FloatVector.fromArray(FLOATS, centroid, i))
            .intoArray(vector, i);
      }
      for (int i = bound; i < vector.length; i++) {
        vector[i] = centroid[i] + lower + step * value(segment, offset + i);
      }
    }

    static float sum(float[] query) {
      FloatVector sum = FloatVector.zero(FLOATS);
      int bound = FLOATS.loopBound(query.length);
      for (int i = 0; i < bound; i += FLOATS.length()) {
        sum = sum.add(FloatVector.fromArray(FLOATS, query, i));
      }
      float total = sum.reduceLanes(VectorOperators.ADD);
      for (int i = bound; i < query.length; i++) {
        total += query[i];
      }
      return total;
    }

    static float one(float[] query, MemorySegment segment, long offset) {
      FloatVector sum = FloatVector.zero(FLOATS);
      int bound = FLOATS.loopBound(query.length);
      for (int i = 0; i < bound; i += FLOATS.length()) {
        sum = FloatVector.fromArray(FLOATS, query, i).fma(floats(segment, offset + i), sum);
      }
      return sum.reduceLanes(VectorOperators.ADD) + rest(query, bound, segment, offset);
    }

    static void four(
        float[] query, MemorySegment segment, long a, long b, long c, long d, float[] out) {
      FloatVector ofA = FloatVector.zero(FLOATS);
      FloatVector ofB = FloatVector.zero(FLOATS);
      FloatVector ofC = FloatVector.zero(FLOATS);
      FloatVector ofD = FloatVector.zero(FLOATS);
      int bound = FLOATS.loopBound(query.length);
      for (int i = 0; i < bound; i += FLOATS.length()) {
        FloatVector part = FloatVector.fromArray(FLOATS, query, i);
        ofA = part.fma(floats(segment, a + i), ofA);
        ofB = part.fma(floats(segment, b + i), ofB);
        ofC = part.fma(floats(segment, c + i), ofC);
        ofD = part.fma(floats(segment, d + i), ofD);
      }
      out[0] = ofA.reduceLanes(VectorOperators.ADD) + rest(query, bound, segment, a);
      out[1] = ofB.reduceLanes(VectorOperators.ADD) + rest(query, bound, segment, b);
      out[2] = ofC.reduceLanes(VectorOperators.ADD) + rest(query, bound, segment, c);
      out[3] = ofD.reduceLanes(VectorOperators.ADD) + rest(query, bound, segment, d);
    }

    private static float rest(float[] query, int from, MemorySegment segment, long offset) {
      float sum = 0;
      for (int i = from; i < query.length; i++) {
        sum += query[i] * value(segment, offset + i);
      }
      return sum;
    }
  }
}
