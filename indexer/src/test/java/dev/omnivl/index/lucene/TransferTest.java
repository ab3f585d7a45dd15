package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.transfer.Import;
import dev.omnivl.index.transfer.Transferred;
import dev.omnivl.index.transfer.VectorFolder;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported can be read by others, and is the same when it comes back. */
final class TransferTest {
  private static final int DIMENSIONS = 4;

  @TempDir private Path parent;
  private final SplittableRandom random = new SplittableRandom(3);

  private LuceneMediaIndex open(String name) {
    return LuceneMediaIndex.open(parent.resolve(name), Samples.MODEL, DIMENSIONS);
  }

  private VectorFolder folder() {
    return new VectorFolder(parent.resolve("export"));
  }

  private Path file(String name) {
    return parent.resolve("export").resolve(name);
  }

  private static Transferred bring(LuceneMediaIndex index, VectorFolder folder) {
    return Import.run(index, folder);
  }

  private List<float[]> fill(LuceneMediaIndex index) {
    return Transfers.fill(index, random, DIMENSIONS);
  }

  @Test
  void anIndexIsMadeAgainFromItsExport() {
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex again = open("again")) {
      List<float[]> vectors = fill(index);
      Transferred out = folder().write(index);
      assertThat(out).isEqualTo(new Transferred(29, 14 + 45, 1, 0));
      assertThat(bring(again, folder())).isEqualTo(out);
      assertThat(Transfers.ledger(again)).isEqualTo(Transfers.ledger(index));
      Transfers.assertSameAnswers(again, index, vectors);
      assertThat(bring(again, folder())).isEqualTo(new Transferred(0, 0, 0, 30));
      again.verify();
    }
  }

  @Test
  void numpyReadsTheVectors() throws IOException {
    try (LuceneMediaIndex index = open("index")) {
      float[] vector = Samples.unit(random, DIMENSIONS);
      index.upsert(Samples.image("a"), Samples.whole(vector));
      index.commit();
      folder().write(index);
      byte[] npy = Files.readAllBytes(file("vectors.npy"));
      assertThat(npy).hasSize(128 + 4 * DIMENSIONS);
      assertThat(new String(npy, 1, 5, StandardCharsets.US_ASCII)).isEqualTo("NUMPY");
      assertThat(new String(npy, 10, 118, StandardCharsets.US_ASCII))
          .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4), }")
          .endsWith(" \n");
      float[] read = new float[DIMENSIONS];
      ByteBuffer.wrap(npy, 128, 16).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(read);
      assertThat(read).isEqualTo(vector);
      assertThat(Files.readAllLines(file("ids.jsonl")))
          .singleElement()
          .asString()
          .contains("\"uri\":\"a\"", "\"kind\":\"IMAGE\"");
    }
  }

  @Test
  void vectorsOfOtherProgramsNeedNamesOnly() throws IOException {
    Files.createDirectory(parent.resolve("export"));
    Files.writeString(
        file("manifest.json"),
        "{\"format\":\"omnivl-vectors-1\",\"embedding_id\":\""
            + Samples.MODEL
            + "\",\"dimensions\":4,\"media\":2,\"vectors\":2,\"failed\":0}");
    Files.writeString(file("ids.jsonl"), "{\"uri\":\"x\"}\n{\"uri\":\"y\",\"title\":\"why\"}\n");
    ByteBuffer npy = ByteBuffer.allocate(128 + 32).order(ByteOrder.LITTLE_ENDIAN);
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }";
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).putShort((short) 1);
    npy.putShort((short) 118).put(header.getBytes(StandardCharsets.US_ASCII));
    npy.position(128).putFloat(1).position(128 + 16 + 4).putFloat(1);
    Files.write(file("vectors.npy"), npy.array());
    try (LuceneMediaIndex index = open("index")) {
      assertThat(bring(index, folder())).isEqualTo(new Transferred(2, 2, 0, 0));
      assertThat(
              index
                  .search(MediaQuery.nearest(new float[] {0, 1, 0, 0}, 1))
                  .hits()
                  .getFirst()
                  .title())
          .isEqualTo("why");
    }
  }

  @Test
  void aLaterVersionStays() {
    ItemVersion newer = new ItemVersion("image 2", 9, Samples.MODIFIED.plusSeconds(1));
    ItemVersion older = new ItemVersion("image 4", 9, Samples.MODIFIED.minusSeconds(1));
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex other = open("other")) {
      fill(index);
      folder().write(index);
      for (ItemVersion version : List.of(newer, older)) {
        other.upsert(
            Samples.medium(version, MediaKind.IMAGE, Duration.ZERO),
            Samples.whole(Samples.unit(random, DIMENSIONS)));
      }
      other.commit();
      assertThat(bring(other, folder()).passedOver()).isEqualTo(1);
      assertThat(other.needed(List.of(newer, Samples.version("image 4")))).isEmpty();
    }
  }

  @Test
  void anotherModelsVectorsAreRefused() {
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex other =
            LuceneMediaIndex.open(parent.resolve("other"), "another", DIMENSIONS)) {
      fill(index);
      folder().write(index);
      assertThatThrownBy(() -> bring(other, folder()))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISMATCH))
          .hasMessageContaining("another");
    }
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestKept() throws IOException {
    try (LuceneMediaIndex index = open("index");
        LuceneMediaIndex other = open("other")) {
      fill(index);
      folder().write(index);
      for (String name : List.of("ids.jsonl", "vectors.npy", "manifest.json", "failed.jsonl")) {
        byte[] good = Files.readAllBytes(file(name));
        for (int i = 0; i < 100; i++) {
          byte[] bad = good.clone();
          if (i % 2 == 0) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
          } else {
            bad = Arrays.copyOf(good, random.nextInt(good.length));
          }
          Files.write(file(name), bad);
          try {
            bring(other, folder());
          } catch (Failure e) {
            assertThat(e.reason())
                .isIn(Reason.CORRUPT, Reason.MISMATCH, Reason.NOT_FOUND, Reason.INVALID_ARGUMENT);
            assertThat(e.getMessage()).doesNotContain("\n");
          }
        }
        Files.write(file(name), good);
      }
      Files.writeString(file("ids.jsonl"), "{}\n");
      assertThatThrownBy(() -> bring(other, folder())).hasMessageContaining("ids.jsonl, line 1");
      other.verify();
    }
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    Path photo = Files.createDirectory(parent.resolve("export")).resolve("cat.jpg");
    Files.writeString(photo, "a cat");
    try (LuceneMediaIndex index = open("index")) {
      assertThatThrownBy(() -> folder().write(index)).hasMessageContaining("other files");
      assertThat(photo).hasContent("a cat");
      assertThatThrownBy(() -> folder().origin()).hasMessageContaining("no exported vectors");
    }
  }
}
