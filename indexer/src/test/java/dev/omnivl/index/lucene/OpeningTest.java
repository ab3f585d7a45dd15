package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be opened, and what is said of what may not. */
final class OpeningTest {
  private static final int DIMENSIONS = 8;

  @TempDir private Path parent;
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void whatWasClosedOpensAgain() {
    Path folder = parent.resolve("new/index");
    float[] vector = fill(folder);
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      assertThat(index.search(MediaQuery.nearest(vector, 1)).hits().getFirst().uri())
          .isEqualTo("a");
    }
  }

  @Test
  void anotherModelsIndexIsRefusedAndLeftAlone() {
    Path folder = parent.resolve("index");
    LuceneIndexes indexes = new LuceneIndexes(IndexSettings.DEFAULT);
    MediaIndexes.Place place = new MediaIndexes.Place("default", folder);
    assertThat(indexes.identity(place)).isEmpty();
    float[] vector = fill(folder);
    assertThat(indexes.identity(place)).contains(new IndexIdentity(Samples.MODEL, DIMENSIONS));
    assertRefused(folder, "another-model", DIMENSIONS, Reason.MISMATCH, "another-model");
    assertRefused(folder, Samples.MODEL, DIMENSIONS + 1, Reason.MISMATCH, "9 dimensions");
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      assertThat(index.search(MediaQuery.nearest(vector, 1)).hits()).hasSize(1);
    }
  }

  @Test
  void anEmptyIndexBelongsToItsModelToo() {
    Path folder = parent.resolve("index");
    LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS).close();
    assertRefused(folder, "another-model", DIMENSIONS, Reason.MISMATCH, Samples.MODEL);
  }

  @Test
  void aSecondHolderIsRefused() {
    Path folder = parent.resolve("index");
    try (LuceneMediaIndex first = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      assertRefused(folder, Samples.MODEL, DIMENSIONS, Reason.UNAVAILABLE, "in use");
      assertThat(first.info().media()).isZero();
    }
  }

  @Test
  void aFolderOfOtherFilesIsRefused() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("photos"));
    Path photo = Files.writeString(folder.resolve("cat.jpg"), "a cat");
    assertRefused(folder, Samples.MODEL, DIMENSIONS, Reason.MISMATCH, "cat.jpg");
    assertThat(photo).hasContent("a cat");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(photo));
  }

  @Test
  void aFileInPlaceOfAFolderIsRefused() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertRefused(file, Samples.MODEL, DIMENSIONS, Reason.UNAVAILABLE, "cannot be made");
  }

  @Test
  void aFlippedByteAnywhereIsFound() throws IOException {
    Path folder = parent.resolve("index");
    fill(folder);
    for (Path file : files(folder)) {
      byte[] good = Files.readAllBytes(file);
      for (int i = 0; i < 25; i++) {
        byte[] bad = good.clone();
        bad[random.nextInt(bad.length)] ^= 1 << random.nextInt(8);
        Files.write(file, bad);
        assertThatThrownBy(() -> LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS))
            .as("%s", file)
            .isInstanceOf(Failure.class)
            .hasMessageContaining(folder.toString());
      }
      Files.write(file, good);
    }
    LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS).close();
  }

  @Test
  void aCutOrMissingFileIsFound() throws IOException {
    Path folder = parent.resolve("index");
    fill(folder);
    for (Path file : files(folder)) {
      byte[] good = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(good, good.length / 2));
      assertThatThrownBy(() -> LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS))
          .as("%s", file)
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.CORRUPT));
      Files.write(file, good);
    }
  }

  @Test
  void whatIsClosedSaysSo() {
    LuceneMediaIndex index =
        LuceneMediaIndex.open(parent.resolve("index"), Samples.MODEL, DIMENSIONS);
    index.close();
    index.close();
    assertThatThrownBy(() -> index.delete(List.of("a")))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNAVAILABLE));
    assertThatThrownBy(index::info).hasMessageContaining("closed");
  }

  /** Returns all files that hold something. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0).toList();
    }
  }

  private float[] fill(Path folder) {
    float[] vector = Samples.unit(random, DIMENSIONS);
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      index.upsert(Samples.image("a"), Samples.whole(vector));
      index.commit();
    }
    return vector;
  }

  private static void assertRefused(
      Path folder, String model, int dimensions, Reason reason, String message) {
    assertThatThrownBy(() -> LuceneMediaIndex.open(folder, model, dimensions))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.reason()).isEqualTo(reason))
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString())
        .message()
        .doesNotContain("\n");
  }
}
