package dev.omnivl.index.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorScorer;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;
import org.apache.lucene.util.quantization.BaseQuantizedByteVectorValues;
import org.apache.lucene.util.quantization.QuantizedVectorsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Int8ScorerTest {
  private static final String FIELD = Written.FIELD;
  private static final VectorSimilarityFunction COSINE = Written.COSINE;
  private static final int VECTORS = 41;

  /** A byte has 255 steps; the largest rounding seen with few dimensions is well below this. */
  private static final float ROUNDING = 0.01f;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261127);
  private final Int8Scorer ours =
      new Int8Scorer(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

  /** What is done with a segment's int8 vectors. */
  @FunctionalInterface
  private interface Look {
    void at(BaseQuantizedByteVectorValues values) throws IOException;
  }

  private float[][] vectors(int count, int dimensions) {
    float[][] vectors = new float[count][dimensions];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimensions; i++) {
        vector[i] = (float) random.nextGaussian() + 0.5f; // not around zero, as in real models
      }
      VectorUtil.l2normalize(vector);
    }
    return vectors;
  }

  private static void look(Directory directory, Look look) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      CodecReader segment = (CodecReader) reader.leaves().getFirst().reader();
      PerFieldKnnVectorsFormat.FieldsReader fields =
          (PerFieldKnnVectorsFormat.FieldsReader) segment.getVectorReader();
      QuantizedVectorsReader int8 = (QuantizedVectorsReader) fields.getFieldReader(FIELD);
      look.at(int8.getQuantizedVectorValues(FIELD));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 19, 256, 1000})
  void aQueryIsAsNearAsItsFloatsSay(int dimensions) throws IOException {
    float[][] stored = vectors(VECTORS, dimensions);
    float[] query = vectors(1, dimensions)[0];
    try (Directory directory = new MMapDirectory(folder)) {
      Written.write(directory, stored, new MediaVectorsFormat());
      look(
          directory,
          values -> {
            RandomVectorScorer scorer = ours.getRandomVectorScorer(COSINE, values, query);
            for (int i = 0; i < VECTORS; i++) {
              assertThat(scorer.score(i))
                  .as("vector %s", i)
                  .isCloseTo(COSINE.compare(query, stored[i]), within(ROUNDING));
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 19, 256})
  void manyScoresAtOnceAreThoseOfOneAfterTheOther(int dimensions) throws IOException {
    try (Directory directory = new MMapDirectory(folder)) {
      Written.write(directory, vectors(VECTORS, dimensions), new MediaVectorsFormat());
      float[] query = vectors(1, dimensions)[0];
      look(
          directory,
          values -> {
            RandomVectorScorer scorer = ours.getRandomVectorScorer(COSINE, values, query);
            for (int count = 0; count <= 9; count++) {
              int[] nodes = random.ints(count, 0, VECTORS).toArray();
              float[] scores = new float[count];
              float best = scorer.bulkScore(nodes, scores, count);
              float expected = Float.NEGATIVE_INFINITY;
              for (int i = 0; i < count; i++) {
                assertThat(scores[i]).isCloseTo(scorer.score(nodes[i]), within(1e-6f));
                expected = Math.max(expected, scores[i]);
              }
              assertThat(best).isEqualTo(expected);
            }
          });
    }
  }

  /** It rounds the query too, so that it may differ by as much as rounding does. */
  @Test
  void luceneSaysTheSame() throws IOException {
    Lucene104ScalarQuantizedVectorScorer theirs =
        new Lucene104ScalarQuantizedVectorScorer(
            FlatVectorScorerUtil.getLucene99FlatVectorsScorer());
    try (Directory directory = new MMapDirectory(folder)) {
      Written.write(directory, vectors(VECTORS, 256), new MediaVectorsFormat());
      float[] query = vectors(1, 256)[0];
      look(
          directory,
          values -> {
            RandomVectorScorer own = ours.getRandomVectorScorer(COSINE, values, query);
            RandomVectorScorer other = theirs.getRandomVectorScorer(COSINE, values, query);
            UpdateableRandomVectorScorer ownBetween =
                ours.getRandomVectorScorerSupplier(COSINE, values).scorer();
            UpdateableRandomVectorScorer otherBetween =
                theirs.getRandomVectorScorerSupplier(COSINE, values).scorer();
            for (int i = 0; i < VECTORS; i++) {
              assertThat(own.score(i)).isCloseTo(other.score(i), within(ROUNDING));
              ownBetween.setScoringOrdinal(i);
              otherBetween.setScoringOrdinal(i);
              for (int j = 0; j < VECTORS; j++) {
                assertThat(ownBetween.score(j)).isCloseTo(otherBetween.score(j), within(ROUNDING));
              }
            }
          });
    }
  }

  @Test
  void vectorsThatAreNotMappedAreLeftToLucene() throws IOException {
    float[][] stored = vectors(VECTORS, 64);
    try (Directory directory = new ByteBuffersDirectory()) {
      Written.write(directory, stored, new MediaVectorsFormat());
      look(
          directory,
          values -> {
            RandomVectorScorer scorer = ours.getRandomVectorScorer(COSINE, values, stored[3]);
            assertThat(scorer.score(3)).isCloseTo(1, within(ROUNDING));
          });
    }
  }

  @Test
  void segmentsOfLucenesOwnFormatAreRead() throws IOException {
    float[][] stored = vectors(VECTORS, 64);
    try (Directory directory = new MMapDirectory(folder)) {
      Written.write(directory, stored, new Lucene104HnswScalarQuantizedVectorsFormat());
      look(
          directory,
          values -> {
            RandomVectorScorer scorer = ours.getRandomVectorScorer(COSINE, values, stored[3]);
            assertThat(scorer.score(3)).isCloseTo(1, within(ROUNDING));
          });
    }
  }

  @Test
  void theVectorApiIsThere() {
    assertThat(Int8Query.AVAILABLE)
        .as("these tests compare with it where registers have 256 bits or more")
        .isEqualTo(jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.length() >= 8);
  }

  @Test
  void aNativeImageDoesWithoutTheVectorApi() {
    assertThat(Int8Query.available("runtime")).isFalse();
  }
}
