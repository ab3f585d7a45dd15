package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.transfer.Import;
import dev.omnivl.index.transfer.ItemFolder;
import dev.omnivl.index.transfer.ItemFolder.Origin;
import dev.omnivl.index.transfer.ParquetFolder;
import dev.omnivl.index.transfer.ParquetItems;
import dev.omnivl.index.transfer.Transferred;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index is made again from Parquet, its own and what others write. */
final class ParquetTransferTest {
  private static final int DIMENSIONS = 4;
  private static final Origin ORIGIN = new Origin(Samples.MODEL, DIMENSIONS);

  @TempDir private Path parent;
  private final SplittableRandom random = new SplittableRandom(5);

  private LuceneMediaIndex open(String name) {
    return LuceneMediaIndex.open(parent.resolve(name), Samples.MODEL, DIMENSIONS);
  }

  private ParquetFolder folder() {
    return new ParquetFolder(parent.resolve("export"));
  }

  private Path file() {
    return parent.resolve("export").resolve("vectors.parquet");
  }

  private Transferred bring(LuceneMediaIndex index) {
    return Import.run(index, ItemFolder.at(parent.resolve("export")));
  }

  @Test
  void anIndexIsMadeAgainFromItsExport() {
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex again = open("again")) {
      List<float[]> vectors = Transfers.fill(index, random, DIMENSIONS);
      Transferred out = folder().write(index);
      assertThat(out).isEqualTo(new Transferred(29, 14 + 45, 1, 0));
      assertThat(bring(again)).isEqualTo(out);
      assertThat(Transfers.ledger(again)).isEqualTo(Transfers.ledger(index));
      Transfers.assertSameAnswers(again, index, vectors);
      assertThat(bring(again)).isEqualTo(new Transferred(0, 0, 0, 30));
      assertThat(folder().write(index)).as("in place of the earlier one").isEqualTo(out);
    }
  }

  @Test
  void manyPagesAndRowGroupsComeBackInOrder() throws IOException {
    int dimensions = 2000;
    Origin origin = new Origin("wide", dimensions);
    Files.createDirectory(parent.resolve("export"));
    int media = 3000; // of 8,000 bytes and more each: pages end within media, and groups too
    try (ParquetItems items = new ParquetItems(file(), origin)) {
      for (int i = 0; i < media; i++) {
        items.medium(Samples.clip("clip " + i, 2), wide(i, dimensions));
      }
      assertThat(items.written()).isEqualTo(new Transferred(media, 2L * media, 0, 0));
    }
    assertThat(Files.size(file())).isGreaterThan(40 << 20);
    List<String> uris = new ArrayList<>();
    folder()
        .read(
            new Collector((medium, segments) -> {
              assertThat(segments).isEqualTo(wide(uris.size(), dimensions));
              uris.add(medium.version().uri());
            }));
    assertThat(uris).hasSize(media).startsWith("clip 0", "clip 1").endsWith("clip 2999");
  }

  private static List<Segment> wide(int number, int dimensions) {
    float[] vector = new float[dimensions];
    vector[number % dimensions] = 1;
    float[] other = new float[dimensions];
    other[dimensions - 1 - number % dimensions] = -1;
    return Samples.moments(List.of(vector, other));
  }

  @Test
  void severalFilesOfOneModelAreRead() throws IOException {
    Files.createDirectory(parent.resolve("export"));
    float[] vector = Samples.unit(random, DIMENSIONS);
    for (String name : List.of("b", "a")) {
      try (ParquetItems items =
          new ParquetItems(parent.resolve("export").resolve(name + ".parquet"), ORIGIN)) {
        items.medium(Samples.image(name), Samples.whole(vector));
      }
    }
    Files.writeString(parent.resolve("export").resolve(".c.part.parquet"), "being written");
    List<String> uris = new ArrayList<>();
    folder().read(new Collector((medium, segments) -> uris.add(medium.version().uri())));
    assertThat(uris).containsExactly("a", "b");
    try (ParquetItems other =
        new ParquetItems(
            parent.resolve("export").resolve("d.parquet"), new Origin("another", DIMENSIONS))) {
      other.medium(Samples.image("d"), Samples.whole(vector));
    }
    assertThatThrownBy(() -> folder().origin())
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISMATCH))
        .hasMessageContaining("d.parquet has vectors of model another");
  }

  @Test
  void timesAtTheEndsOfWhatCanBeToldStay() throws IOException {
    Files.createDirectory(parent.resolve("export"));
    List<Instant> times =
        List.of(
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH,
            Instant.parse("1969-12-31T23:59:59.999999999Z"));
    try (ParquetItems items = new ParquetItems(file(), ORIGIN)) {
      for (Instant time : times) {
        items.medium(
            Samples.medium(new ItemVersion("t", 1, time), MediaKind.IMAGE, Duration.ZERO),
            Samples.whole(Samples.unit(random, DIMENSIONS)));
      }
    }
    List<Instant> read = new ArrayList<>();
    folder().read(new Collector((medium, segments) -> read.add(medium.version().modified())));
    assertThat(read)
        .isEqualTo(times.stream().map(time -> new ItemVersion("t", 1, time).modified()).toList());
  }

  /** PyArrow wrote the files of this test's resources: {@code write.py} beside them says how. */
  @Test
  void whatPythonWritesIsRead() throws IOException {
    for (String name : List.of("names-only", "pandas")) {
      Path copy = resource(name);
      try (LuceneMediaIndex index = open(name)) {
        assertThat(Import.run(index, ItemFolder.at(copy)))
            .isEqualTo(
                name.equals("pandas") ? new Transferred(2, 3, 1, 0) : new Transferred(3, 3, 0, 0));
        SearchHit hit =
            index.search(MediaQuery.nearest(new float[] {0, 1, 0, 0}, 1)).hits().getFirst();
        assertThat(hit.uri()).isEqualTo("y");
        if (name.equals("pandas")) {
          assertThat(hit.title()).isEqualTo("why");
          assertThat(hit.kind()).isEqualTo(MediaKind.VIDEO);
          assertThat(index.entry("y").orElseThrow().item().modified())
              .isEqualTo("2024-05-06T07:08:09Z");
        }
      }
    }
  }

  private Path resource(String name) throws IOException {
    Path copy = parent.resolve(name + ".parquet");
    try (InputStream in =
        Objects.requireNonNull(
            ParquetTransferTest.class.getResourceAsStream("/parquet/" + name + ".parquet"))) {
      Files.copy(in, copy);
    }
    return copy;
  }

  @Test
  void aFileThatDoesNotSayWhoseVectorsItHoldsIsRefused() throws IOException {
    assertThatThrownBy(() -> ItemFolder.at(resource("plain")).origin())
        .hasMessageContaining("omnivl.embedding_id");
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestKept() throws IOException {
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex other = open("other")) {
      Transfers.fill(index, random, DIMENSIONS);
      folder().write(index);
      byte[] good = Files.readAllBytes(file());
      int refused = 0;
      for (int i = 0; i < 150; i++) {
        byte[] bad = good.clone();
        if (i % 3 > 0) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        } else {
          bad = Arrays.copyOf(good, random.nextInt(good.length));
        }
        Files.write(file(), bad);
        try {
          bring(other);
        } catch (Failure e) {
          refused++;
          assertThat(e.reason())
              .isIn(Reason.CORRUPT, Reason.MISMATCH, Reason.NOT_FOUND, Reason.INVALID_ARGUMENT);
          assertThat(e.getMessage()).doesNotContain("\n");
        }
      }
      assertThat(refused).isGreaterThan(50);
      Files.write(file(), good);
      bring(other);
      other.verify();
    }
  }

  @Test
  void vectorsOfAnotherLengthAreRefusedByRow() throws IOException {
    Files.createDirectory(parent.resolve("export"));
    try (ParquetItems items = new ParquetItems(file(), ORIGIN)) {
      items.medium(Samples.image("a"), Samples.whole(Samples.unit(random, DIMENSIONS)));
      items.medium(Samples.image("b"), Samples.whole(Samples.unit(random, DIMENSIONS + 1)));
    }
    try (LuceneMediaIndex index = open("index")) {
      assertThatThrownBy(() -> bring(index))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
          .hasMessageContaining("vectors.parquet, row 2")
          .hasMessageContaining("5 numbers, not 4");
    }
  }
}
