package dev.omnivl.index.vectors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorScorer;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Compares a float32 query with int8 vectors where they lie in the mapped file, all neighbours of a
 * node together. Lucene's own scorer rounds the query to int8 too, copies each vector to the heap
 * and takes one at a time; it does the work where vectors are not mapped or cannot be compared so.
 */
final class Int8Scorer extends Lucene104ScalarQuantizedVectorScorer {
  Int8Scorer(FlatVectorsScorer ofFloats) {
    super(ofFloats);
  }

  @Override
  public RandomVectorScorer getRandomVectorScorer(
      VectorSimilarityFunction similarity, KnnVectorValues values, float[] target)
      throws IOException {
    MappedInt8 mapped = mapped(similarity, values);
    if (mapped == null || target.length != values.dimension()) {
      return super.getRandomVectorScorer(similarity, values, target);
    }
    Int8Query query = new Int8Query(mapped);
    query.set(target);
    return new RandomVectorScorer.AbstractRandomVectorScorer(values) {
      @Override
      public float score(int node) {
        return query.score(node);
      }

      @Override
      public float bulkScore(int[] nodes, float[] scores, int count) {
        return query.score(nodes, scores, count);
      }
    };
  }

  @Override
  public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
      VectorSimilarityFunction similarity, KnnVectorValues values) throws IOException {
    MappedInt8 mapped = mapped(similarity, values);
    return mapped == null
        ? super.getRandomVectorScorerSupplier(similarity, values)
        : new BetweenNodes(values, mapped);
  }

  private static @Nullable MappedInt8 mapped(
      VectorSimilarityFunction similarity, KnnVectorValues values) throws IOException {
    if (Int8Query.AVAILABLE
        && similarity == VectorSimilarityFunction.DOT_PRODUCT
        && values.size() > 0
        && values instanceof QuantizedByteVectorValues quantized
        && quantized.getScalarEncoding() == ScalarEncoding.UNSIGNED_BYTE
        && values instanceof HasIndexSlice sliced) {
      IndexInput slice = sliced.getSlice();
      if (slice instanceof MemorySegmentAccessInput input) {
        MemorySegment segment = input.segmentSliceOrNull(0, slice.length());
        return segment == null ? null : new MappedInt8(segment, quantized.getCentroid());
      }
    }
    return null;
  }

  /** Compares vectors of one segment with each other while their graph is built. */
  private record BetweenNodes(KnnVectorValues values, MappedInt8 mapped)
      implements RandomVectorScorerSupplier {
    @Override
    public UpdateableRandomVectorScorer scorer() {
      Int8Query query = new Int8Query(mapped);
      return new UpdateableRandomVectorScorer.AbstractUpdateableRandomVectorScorer(values) {
        @Override
        public void setScoringOrdinal(int node) {
          query.setNode(node);
        }

        @Override
        public float score(int node) {
          return query.score(node);
        }

        @Override
        public float bulkScore(int[] nodes, float[] scores, int count) {
          return query.score(nodes, scores, count);
        }
      };
    }

    @Override
    public RandomVectorScorerSupplier copy() {
      return this;
    }
  }
}
