package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots are whole, checked, hold nothing that was deleted, and give the index back. */
final class SnapshotTest {
  private static final int DIMENSIONS = 16;

  @TempDir private Path parent;
  private final SplittableRandom random = new SplittableRandom(3);

  private Path folder() {
    return parent.resolve("index");
  }

  private SnapshotFolder snapshot() {
    return new SnapshotFolder(parent.resolve("backup/today"));
  }

  private LuceneMediaIndex open() {
    return LuceneMediaIndex.open(folder(), Samples.MODEL, DIMENSIONS);
  }

  private float[] add(LuceneMediaIndex index, String uri) {
    List<float[]> vectors =
        List.of(Samples.unit(random, DIMENSIONS), Samples.unit(random, DIMENSIONS));
    index.upsert(Samples.clip(uri, 1), Samples.moments(vectors));
    index.commit();
    return vectors.getFirst();
  }

  private List<String> uris(LuceneMediaIndex index) {
    return index.list("", 1000, "").entries().stream().map(entry -> entry.item().uri()).toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean holds(Path folder, byte[] bytes) throws IOException {
    String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
    for (Path file : files(folder)) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  @Test
  void aSnapshotGivesTheIndexBack() {
    try (LuceneMediaIndex index = open()) {
      add(index, "a");
      add(index, "b");
      index.recordFailure(
          Samples.version("c"), new Failure(Reason.UNREADABLE_MEDIA, "c: no medium"));
      index.commit();
      SnapshotFolder.Written written = index.snapshot(snapshot());
      assertThat(written.newBytes()).isEqualTo(written.bytes()).isPositive();
      add(index, "d");
      index.delete(List.of("a"));
      index.commit();
    }
    assertThat(snapshot().damagedFiles()).isEmpty();
    assertThat(snapshot().manifest().media()).isEqualTo(2);
    snapshot().restore(folder());
    try (LuceneMediaIndex index = open()) {
      index.verify();
      assertThat(uris(index)).containsExactly("a", "b", "c");
      assertThat(index.unlike(snapshot().manifest())).isEmpty();
      assertThat(index.thumbnail(Samples.clip("a", 1).mediaId()).orElseThrow())
          .isEqualTo(Samples.jpeg("a"));
      add(index, "e");
      index.delete(List.of("a"));
      index.commit();
      index.verify();
      assertThat(index.unlike(snapshot().manifest())).contains("a");
    }
  }

  @Test
  void anyOfMoreEqualMediaThanAreToldMayBeFoundFirst() {
    float[] one = Samples.unit(random, DIMENSIONS);
    try (LuceneMediaIndex index = open()) {
      for (int i = 0; i < 2 * CanaryQueries.HITS; i++) {
        index.upsert(Samples.image("same/" + i), Samples.whole(one));
      }
      index.commit();
      index.snapshot(snapshot());
      List<String> told = snapshot().manifest().canaries().getFirst().mediaIds();
      index.delete(
          uris(index).stream().filter(uri -> told.contains(Samples.image(uri).mediaId())).toList());
      index.commit();
      assertThat(uris(index)).hasSize(CanaryQueries.HITS);
      assertThat(index.unlike(snapshot().manifest())).isEmpty();
    }
  }

  @Test
  void anIndexOfImagesIsReplacedWhileItIsOpen() {
    LuceneMediaIndex first = open();
    for (String uri : List.of("a", "b")) {
      first.upsert(Samples.image(uri), Samples.whole(Samples.unit(random, DIMENSIONS)));
      first.commit();
    }
    first.snapshot(snapshot());
    add(first, "c");
    snapshot().restore(folder(), first::close);
    try (LuceneMediaIndex index = open()) {
      assertThat(uris(index)).containsExactly("a", "b");
      assertThat(index.unlike(snapshot().manifest())).isEmpty();
      assertThat(index.examine().sound()).isTrue();
    }
  }

  @Test
  void aSecondSnapshotWritesWhatIsNew() throws IOException {
    try (LuceneMediaIndex index = open()) {
      for (int i = 0; i < 50; i++) {
        add(index, "first " + i);
      }
      index.tidy(Duration.ZERO); // nothing is left to be merged
      SnapshotFolder.Written first = index.snapshot(snapshot());
      SnapshotFolder.Written same = index.snapshot(snapshot());
      assertThat(same.bytes()).isEqualTo(first.bytes());
      assertThat(same.newBytes()).isLessThan(first.bytes() / 20); // the list of segments
      add(index, "second");
      SnapshotFolder.Written second = index.snapshot(snapshot());
      assertThat(second.newBytes()).isLessThan(second.bytes());
      // A harmed file is not taken over.
      Path harmed =
          files(snapshot().folder()).stream()
              .filter(file -> file.toString().endsWith(".pack"))
              .findFirst()
              .orElseThrow();
      flip(harmed, 40);
      assertThat(snapshot().damagedFiles()).hasSize(1);
      index.snapshot(snapshot());
      assertThat(snapshot().damagedFiles()).isEmpty();
    }
    snapshot().restore(folder());
    try (LuceneMediaIndex index = open()) {
      assertThat(uris(index)).hasSize(51);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 4;
    Files.write(file, bytes);
  }

  @Test
  void whatWasDeletedIsInNoByteOfALaterSnapshot() throws IOException {
    try (LuceneMediaIndex index = open()) {
      add(index, "before");
      float[] vector = add(index, "secret");
      add(index, "after");
      index.snapshot(snapshot());
      byte[] title = "secret".getBytes(StandardCharsets.US_ASCII);
      assertThat(holds(snapshot().folder(), title)).isTrue();
      assertThat(holds(snapshot().folder(), bytes(vector))).isTrue();
      index.delete(List.of("secret"));
      index.commit();
      assertThat(index.search(MediaQuery.nearest(vector, 1)).hits().getFirst().score())
          .isLessThan(.99f);
      assertThat(index.search(MediaQuery.words("secret", 5)).hits()).isEmpty();
      assertThat(holds(folder().resolve("thumbnails"), title)).isFalse();
      index.snapshot(snapshot());
      assertThat(holds(snapshot().folder(), title)).isFalse();
      assertThat(holds(snapshot().folder(), bytes(vector))).isFalse();
      assertThat(holds(folder(), title)).isFalse();
      assertThat(holds(folder(), bytes(vector))).isFalse();
    }
  }

  @Test
  void aDamagedSnapshotIsRefusedAndTheIndexLeftAlone() throws IOException {
    try (LuceneMediaIndex index = open()) {
      add(index, "a");
      index.snapshot(snapshot());
      add(index, "b");
    }
    for (Path file : files(snapshot().folder())) {
      byte[] good = Files.readAllBytes(file);
      for (int i = 0; i < 10; i++) {
        byte[] bad = good.clone();
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bad);
        assertThatThrownBy(() -> snapshot().restore(folder()))
            .as("%s", file)
            .isInstanceOfSatisfying(
                Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
            .hasMessageContaining(snapshot().folder().toString());
      }
      Files.delete(file);
      assertThatThrownBy(() -> snapshot().restore(folder())).isInstanceOf(Failure.class);
      Files.write(file, good);
    }
    try (LuceneMediaIndex index = open()) {
      assertThat(uris(index)).containsExactly("a", "b");
    }
  }

  @Test
  void otherFoldersAreRefused() throws IOException {
    Path photos = Files.createDirectory(parent.resolve("photos"));
    Path photo = Files.writeString(photos.resolve("cat.jpg"), "a cat");
    try (LuceneMediaIndex index = open()) {
      assertThatThrownBy(() -> index.snapshot(new SnapshotFolder(photos)))
          .hasMessageContaining("other files");
      assertThatThrownBy(() -> index.snapshot(new SnapshotFolder(folder().resolve("snapshot"))))
          .hasMessageContaining("index folder");
      assertThatThrownBy(() -> index.snapshot(new SnapshotFolder(parent)))
          .hasMessageContaining("index folder");
      Path file = Files.writeString(parent.resolve("file"), "");
      assertThatThrownBy(() -> index.snapshot(new SnapshotFolder(file.resolve("below"))))
          .isInstanceOf(Failure.class);
    }
    assertThat(photo).hasContent("a cat");
    assertThatThrownBy(() -> new SnapshotFolder(photos).manifest())
        .hasMessageContaining("no snapshot");
  }

  @Test
  void itIsReadAndWrittenMeanwhile() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    try (LuceneMediaIndex index = open()) {
      add(index, "first");
      List<String> added = new ArrayList<>();
      Thread writer =
          Thread.ofPlatform()
              .name("writer")
              .start(() -> {
                for (int i = 0; busy.get(); i++) {
                  add(index, "item " + i);
                  added.add("item " + i);
                  if (i % 3 == 2) {
                    index.delete(List.of("item " + (i - 1)));
                    index.commit();
                    added.remove("item " + (i - 1));
                  }
                }
              });
      for (int i = 0; i < 5; i++) {
        index.snapshot(snapshot());
        assertThat(snapshot().damagedFiles()).isEmpty();
        assertThat(LuceneIndexes.lost(snapshot().folder())).isEmpty();
      }
      busy.set(false);
      writer.join();
      assertThat(uris(index)).containsAll(added);
      index.snapshot(snapshot());
      index.verify();
    }
    snapshot().restore(folder());
    try (LuceneMediaIndex index = open()) {
      index.verify();
      assertThat(index.unlike(snapshot().manifest())).isEmpty();
    }
  }

  @Test
  void aDamagedIndexSaysWhatIsLostAndKeepsItsSnapshot() throws IOException {
    try (LuceneMediaIndex index = open()) {
      for (String uri : List.of("a", "b", "c")) {
        add(index, uri);
      }
      index.snapshot(snapshot());
      Health health = index.examine();
      assertThat(health.sound()).isTrue();
      assertThat(health.canaries()).isPositive();
      assertThat(health.bytes()).isPositive();
      Path segment =
          files(folder()).stream()
              .filter(file -> file.toString().endsWith(".cfs"))
              .findFirst()
              .orElseThrow();
      // In place, as a disk does; what is open sees it.
      flipInPlace(segment, 100); // in the smallest part of it
      Health harmed = index.examine();
      assertThat(harmed.sound()).isFalse();
      assertThat(harmed.lost()).hasSize(1);
      Lost lost = harmed.lost().getFirst();
      assertThat(lost.uris()).isSubsetOf("a", "b", "c").isNotEmpty();
      assertThat(lost.describe()).contains(segment.getFileName().toString(), "checksum");
      add(index, "d");
      assertThatThrownBy(() -> index.snapshot(snapshot()))
          .isInstanceOfSatisfying(
              Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
      assertThat(snapshot().damagedFiles()).isEmpty();
    }
    assertThat(LuceneIndexes.lost(folder())).isNotEmpty();
    snapshot().restore(folder());
    try (LuceneMediaIndex index = open()) {
      assertThat(uris(index)).containsExactly("a", "b", "c");
    }
  }

  private static void flipInPlace(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[at] ^ 4)}), at);
    }
  }

  @Test
  void damageAnywhereIsToldWithoutAFault() throws IOException {
    try (LuceneMediaIndex index = open()) {
      for (String uri : List.of("a", "b", "c")) {
        add(index, uri);
      }
    }
    int told = 0;
    int damages = 0;
    for (Path file : files(folder())) {
      byte[] good = Files.readAllBytes(file);
      if (good.length == 0) {
        continue;
      }
      for (int i = 0; i < 40; i++) {
        byte[] bad = good.clone();
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, i == 0 ? new byte[5] : bad);
        List<Lost> lost = LuceneIndexes.lost(folder());
        assertThat(lost).as("%s", file).isNotEmpty();
        damages += file.toString().endsWith(".cfs") ? 1 : 0;
        told += lost.getFirst().items() > 0 ? 1 : 0;
        assertThat(lost).allSatisfy(part -> assertThat(part.uris()).isSubsetOf("a", "b", "c"));
        assertThat(lost).allSatisfy(part -> assertThat(part.describe()).doesNotContain("\n"));
      }
      Files.delete(file);
      assertThat(LuceneIndexes.lost(folder())).as("without %s", file).isNotEmpty();
      Files.write(file, good);
    }
    assertThat(LuceneIndexes.lost(folder())).isEmpty();
    assertThat(told).as("items could be read of %s damages", damages).isGreaterThan(damages / 2);
  }
}
