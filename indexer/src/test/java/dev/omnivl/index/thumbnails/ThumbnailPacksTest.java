package dev.omnivl.index.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.files.Sha256;
import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs give back what was added, until it is erased. */
final class ThumbnailPacksTest {
  private static final String HASH = Sha256.hex(new byte[] {1});
  private static final int PACK_BYTES = 1000;

  @TempDir private Path index;
  private ThumbnailPacks packs;

  @BeforeEach
  void open() throws IOException {
    packs = new ThumbnailPacks(index, PackFiles.REAL, PACK_BYTES);
    packs.open(PackEnd.NONE);
  }

  @AfterEach
  void close() throws IOException {
    packs.close();
  }

  private static byte[] picture(int number) {
    return ("picture " + number + " ").repeat(20).getBytes(StandardCharsets.US_ASCII);
  }

  private List<Long> add(int from, int to) throws IOException {
    List<Long> places = new ArrayList<>();
    for (int i = from; i < to; i++) {
      places.add(packs.add(HASH, picture(i)));
    }
    return places;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(index.resolve("thumbnails"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).sorted().toList();
    }
  }

  private String bytes() throws IOException {
    StringBuilder bytes = new StringBuilder();
    for (Path file : files()) {
      bytes.append(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return bytes.toString();
  }

  @Test
  void whatWasAddedIsReadAcrossPacksAndAfterOpening() throws IOException {
    List<Long> places = add(0, 30);
    PackEnd end = packs.end();
    assertThat(files()).hasSizeGreaterThan(5);
    packs.open(PackEnd.parse(end.toString()));
    places.addAll(add(30, 40));
    for (int i = 0; i < 40; i++) {
      assertThat(packs.read(places.get(i)).orElseThrow()).isEqualTo(picture(i));
    }
    packs.verify();
    assertThat(packs.sizeBytes()).isEqualTo(bytes().length());
  }

  @Test
  void erasedPicturesLeaveNoByteAndEmptyPacksGo() throws IOException {
    List<Long> places = add(0, 30);
    int before = files().size();
    packs.erase(places.subList(0, 20));
    packs.erase(places.subList(0, 3)); // once more does no harm
    assertThat(files()).hasSizeLessThan(before);
    for (int i = 0; i < 30; i++) {
      assertThat(packs.read(places.get(i)).isPresent()).isEqualTo(i >= 20);
      assertThat(bytes().contains("picture " + i + " ")).isEqualTo(i >= 20);
    }
    packs.verify();
    List<Long> left = new ArrayList<>();
    packs.visit(
        PackEnd.NONE,
        packs.end(),
        (place, hash) -> {
          assertThat(hash).isEqualTo(HASH);
          left.add(place);
        });
    assertThat(left).isEqualTo(places.subList(20, 30));
  }

  @Test
  void whatIsBehindTheEndIsCutOff() throws IOException {
    List<Long> places = add(0, 2);
    PackEnd end = packs.end();
    List<Long> later = add(2, 12);
    packs.open(end);
    assertThat(bytes()).contains("picture 1 ").doesNotContain("picture 2 ");
    assertThat(packs.read(places.get(1))).isPresent();
    assertThat(files()).hasSize(1);
    assertThat(add(20, 21)).containsExactly(later.getFirst());
    packs.verify();
  }

  @Test
  void aPackThatIsShorterThanItWasIsCorrupt() throws IOException {
    add(0, 2);
    PackEnd end = packs.end();
    packs.close();
    Path file = files().getFirst();
    Files.write(file, List.of("short"));
    assertThatThrownBy(() -> packs.open(end)).isInstanceOf(CorruptIndexException.class);
    Files.delete(file);
    assertThatThrownBy(() -> packs.open(end)).isInstanceOf(IOException.class);
  }

  @Test
  void aFlippedBitAnywhereIsFound() throws IOException {
    add(0, 3);
    Path file = files().getFirst();
    byte[] good = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      assertThatThrownBy(packs::verify).isInstanceOf(CorruptIndexException.class);
    }
    Files.write(file, good);
    packs.verify();
  }

  @Test
  void whatWasGivenUpBehindTheEndIsNotIntended() throws IOException {
    long kept = add(0, 1).getFirst();
    PackEnd end = packs.end();
    List<Long> later = add(1, 9); // and so in later packs too
    packs.intend(List.of(new Erasure(kept, HASH), new Erasure(later.getFirst(), HASH)));
    packs.intend(List.of(new Erasure(later.getLast(), HASH)));
    packs.open(end);
    assertThat(packs.intended()).containsExactly(new Erasure(kept, HASH));
  }

  @Test
  void aCopyErasesWhatWasIntended() throws IOException {
    List<Long> places = add(0, 2);
    PackEnd end = packs.end();
    packs.intend(List.of(new Erasure(places.getFirst(), HASH)));
    Path copy = index.resolve("copy");
    Files.createDirectories(copy.resolve("thumbnails"));
    for (SnapshotFolder.Source source : packs.sources(end)) {
      Files.copy(source.file(), copy.resolve(source.name()));
    }
    try (ThumbnailPacks copied = new ThumbnailPacks(copy, PackFiles.REAL, PACK_BYTES)) {
      copied.open(end);
      assertThat(copied.intended()).containsExactly(new Erasure(places.getFirst(), HASH));
    }
  }

  @Test
  void theJournalKeepsWholeEntries() throws IOException {
    add(0, 1);
    Erasure first = new Erasure(8, HASH);
    Erasure second = new Erasure(1L << 32, Sha256.hex(new byte[] {2}));
    packs.intend(List.of(first));
    Path journal = index.resolve("thumbnails/erasing");
    byte[] one = Files.readAllBytes(journal);
    packs.intend(List.of(second));
    assertThat(packs.intended()).containsExactly(first, second);
    byte[] two = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(two, two.length - 1));
    assertThat(packs.intended()).containsExactly(first);
    packs.intend(List.of(second));
    assertThat(packs.intended()).containsExactly(first, second);
    assertThat(one).hasSizeLessThan(two.length);
    packs.done();
    assertThat(packs.intended()).isEmpty();
  }
}
