package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.vectors.Encoding;
import dev.omnivl.index.vectors.VectorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index is searched as it was made to be, for as long as it is there. */
final class VectorSettingsTest {
  private static final int DIMENSIONS = 64;
  private static final int MEDIA = 2_100;
  private static final int QUERIES = 20;
  private static final int TOP = 10;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261128);

  private LuceneMediaIndex open(VectorSettings vectors) {
    return LuceneMediaIndex.open(
        folder, Samples.MODEL, DIMENSIONS, new IndexSettings(RecallSettings.OFF, vectors));
  }

  private List<float[]> fill(LuceneMediaIndex index, int media) {
    List<float[]> stored = new ArrayList<>();
    for (int i = 0; i < media; i++) {
      float[] vector = Samples.unit(random, DIMENSIONS);
      index.upsert(Samples.image("" + i), Samples.whole(vector));
      stored.add(vector);
    }
    index.commit();
    index.rest();
    return stored;
  }

  @ParameterizedTest
  @EnumSource
  void everyEncodingTakesItsBytesAndIsMadeGoodByExactScores(Encoding encoding) {
    VectorSettings settings = new VectorSettings(encoding, 12, 60);
    try (LuceneMediaIndex index = open(settings)) {
      List<float[]> stored = fill(index, MEDIA);
      Map<String, Long> bytes = index.offHeapBytes();
      assertThat(bytes.get("veq")).isEqualTo((long) MEDIA * encoding.bytes(DIMENSIONS));
      assertThat(bytes.get("vec")).isEqualTo(4L * MEDIA * DIMENSIONS);
      assertThat(bytes.get("vex")).isPositive();
      index.effort(400);
      assertThat(recall(index, stored)).isGreaterThan(encoding == Encoding.BIT1 ? 0.85 : 0.97);
    }
  }

  private double recall(LuceneMediaIndex index, List<float[]> stored) {
    int found = 0;
    for (int query = 0; query < QUERIES; query++) {
      float[] vector = Samples.unit(random, DIMENSIONS);
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < stored.size(); i++) {
        numbers.add(i);
      }
      numbers.sort(Comparator.comparingDouble(i -> -VectorUtil.dotProduct(vector, stored.get(i))));
      Set<String> exact = new HashSet<>();
      numbers.subList(0, TOP).forEach(i -> exact.add("" + i));
      for (SearchHit hit : index.search(MediaQuery.nearest(vector, TOP)).hits()) {
        found += exact.contains(hit.uri()) ? 1 : 0;
      }
    }
    return found / (double) (QUERIES * TOP);
  }

  @Test
  void anIndexKeepsWhatItWasMadeWith() {
    VectorSettings made = new VectorSettings(Encoding.INT4, 8, 40);
    try (LuceneMediaIndex index = open(made)) {
      fill(index, 20);
    }
    try (LuceneMediaIndex index = open(VectorSettings.DEFAULT)) {
      assertThat(index.vectors()).contains(made);
      assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 50)).hits())
          .hasSize(20);
      fill(index, 30);
      assertThat(index.offHeapBytes().get("veq")).isEqualTo(30L * Encoding.INT4.bytes(DIMENSIONS));
    }
    try (LuceneMediaIndex index = open(VectorSettings.DEFAULT)) {
      assertThat(index.vectors()).contains(made);
    }
  }

  @Test
  void oneThatRecordsNothingHasTheDefaultAndOneThatRecordsNonsenseIsDamaged() throws IOException {
    open(VectorSettings.DEFAULT).close();
    record(null);
    try (LuceneMediaIndex index = open(new VectorSettings(Encoding.BIT1, 8, 40))) {
      assertThat(index.vectors()).contains(VectorSettings.DEFAULT);
    }
    for (String nonsense : List.of("int8", "int7 16 200", "int8 sixteen 200", "int8 16 1")) {
      record(nonsense);
      assertThatThrownBy(() -> open(VectorSettings.DEFAULT))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
          .hasMessageContaining(nonsense);
    }
  }

  /** Writes this into the index's commit, or removes what is there. */
  private void record(@Nullable String vectors) throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      Map<String, String> data = IndexFolder.commitData(writer);
      data.remove(Fields.VECTORS_KEY);
      if (vectors != null) {
        data.put(Fields.VECTORS_KEY, vectors);
      }
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    }
  }

  @Test
  void whatIsOutOfBoundsSaysTheRule() {
    assertThatThrownBy(() -> new VectorSettings(Encoding.INT8, 3, 200))
        .hasMessageContaining("connections is 3; it must be 4 to 96");
    assertThatThrownBy(() -> new VectorSettings(Encoding.INT8, 16, 15))
        .hasMessageContaining("beam is 15; it must be connections, 16, to 1000");
    assertThatThrownBy(() -> Encoding.of("float"))
        .hasMessageContaining("encoding is \"float\"; it must be one of int8, int4, bit1");
  }
}
