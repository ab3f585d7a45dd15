package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.thumbnails.PackFiles;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thumbnails are kept once, as long as somebody refers to them, and no longer. */
final class ThumbnailsTest {
  private static final int DIMENSIONS = 4;

  @TempDir private Path parent;
  private final SplittableRandom random = new SplittableRandom(3);

  private LuceneMediaIndex open() {
    return LuceneMediaIndex.open(parent.resolve("index"), Samples.MODEL, DIMENSIONS);
  }

  private MediaRecord clip(String uri, String content) {
    return new MediaRecord(
        Samples.described(Samples.version(uri)),
        Samples.hash(content),
        MediaKind.VIDEO,
        Duration.ofSeconds(2),
        Samples.jpeg(content),
        Optional.empty());
  }

  private void add(LuceneMediaIndex index, String uri, String content) {
    float[] first = Samples.unit(random, DIMENSIONS);
    float[] second = Samples.unit(random, DIMENSIONS);
    index.upsert(clip(uri, content), Samples.moments(List.of(first, second)));
  }

  /** Counts how often the packs hold the bytes of a thumbnail. */
  private static int copies(Path folder, String content) throws IOException {
    String wanted = new String(Samples.jpeg(content), StandardCharsets.UTF_8) + "JPEG";
    int count = 0;
    try (Stream<Path> files = Files.list(folder.resolve("thumbnails"))) {
      for (Path file : files.toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        count += bytes.split(wanted, -1).length - 1;
      }
    }
    return count;
  }

  private int copies(String content) throws IOException {
    return copies(parent.resolve("index"), content);
  }

  @Test
  void equalContentSharesThumbnails() throws IOException {
    try (LuceneMediaIndex index = open()) {
      add(index, "a", "cat");
      add(index, "b", "cat"); // beside one that is not committed
      index.commit();
      add(index, "c", "cat"); // beside one that is
      index.commit();
      assertThat(copies("cat")).isEqualTo(1);
      for (String uri : List.of("a", "b", "c")) {
        assertThat(index.thumbnail(clip(uri, "cat").mediaId()).orElseThrow())
            .isEqualTo(Samples.jpeg("cat"));
      }
      index.delete(List.of("a", "c"));
      index.commit();
      assertThat(index.thumbnail(clip("b", "cat").mediaId())).isPresent();
      assertThat(copies("cat")).isEqualTo(1);
      index.delete(List.of("b"));
      assertThat(copies("cat")).as("not before the commit").isEqualTo(1);
      index.commit();
      assertThat(copies("cat")).isZero();
    }
  }

  @Test
  void aReplacedItemsThumbnailsGo() throws IOException {
    try (LuceneMediaIndex index = open()) {
      add(index, "a", "cat");
      add(index, "a", "dog"); // in one commit
      index.commit();
      assertThat(copies("cat")).isZero();
      add(index, "a", "cow");
      index.commit();
      assertThat(copies("dog")).isZero();
      add(index, "a", "cow");
      index.commit();
      assertThat(copies("cow")).isEqualTo(1);
    }
  }

  @Test
  void aPictureThatWasTakenOverInTimeStays() throws IOException {
    try (LuceneMediaIndex index = open()) {
      add(index, "a", "cat");
      index.commit();
      index.delete(List.of("a"));
      add(index, "b", "cat");
      index.commit();
      assertThat(copies("cat")).isEqualTo(1);
      assertThat(index.thumbnail(clip("b", "cat").mediaId())).isPresent();
      index.verify();
    }
  }

  @Test
  void whatNoCommitCameToHoldIsGoneAfterADeath() throws Exception {
    AtomicBoolean armed = new AtomicBoolean();
    LuceneMediaIndex[] opened = new LuceneMediaIndex[1];
    // Adds an item while the documents of a commit are written, too late for that commit.
    class Interrupted extends FilterDirectory {
      Interrupted(Directory folder) {
        super(folder);
      }

      @Override
      public IndexOutput createOutput(String name, IOContext context) throws IOException {
        if (armed.compareAndSet(true, false)) {
          Thread late =
              Thread.ofPlatform().name("late").start(() -> add(opened[0], "late", "late"));
          try {
            late.join();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
        return super.createOutput(name, context);
      }
    }
    Path folder = parent.resolve("index");
    Path dead = parent.resolve("dead");
    try (LuceneMediaIndex index =
        LuceneMediaIndex.open(
            folder,
            Samples.MODEL,
            DIMENSIONS,
            IndexSettings.DEFAULT,
            new Surroundings(
                Clock.systemUTC(),
                path -> new Interrupted(FSDirectory.open(path)),
                PackFiles.REAL))) {
      opened[0] = index;
      add(index, "a", "cat");
      armed.set(true);
      index.commit();
      assertThat(copies("late")).isEqualTo(1);
      copy(folder, dead);
    }
    try (LuceneMediaIndex index = LuceneMediaIndex.open(dead, Samples.MODEL, DIMENSIONS)) {
      assertThat(index.info().media()).isEqualTo(1);
      assertThat(copies(dead, "late")).isZero();
      assertThat(copies(dead, "cat")).isEqualTo(1);
    }
    AtomicFiles.delete(dead);
    try (LuceneMediaIndex index = open()) {
      assertThat(index.info().media()).isEqualTo(2);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void anIndexOfFormat1IsReadAndBecomesFormat2() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("index"));
    InputStream bytes = ThumbnailsTest.class.getResourceAsStream("format-1.zip");
    try (ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(entry.getName()));
      }
    }
    for (int life = 0; life < 2; life++) {
      try (LuceneMediaIndex index = open()) {
        assertThat(index.info().media()).isEqualTo(2);
        assertThat(index.info().failed()).isEqualTo(1);
        SearchHit hit =
            index.search(MediaQuery.nearest(new float[] {0, 0, 1, 0}, 1)).hits().getFirst();
        assertThat(hit.uri()).isEqualTo("old clip");
        assertThat(index.thumbnail(hit).orElseThrow()).asString().isEqualTo("picture of a moment");
        assertThat(index.thumbnail(hit.mediaId()).orElseThrow())
            .asString()
            .isEqualTo("picture of old clip");
        add(index, "new", "new");
        index.commit();
        assertThat(copies("new")).isEqualTo(1);
        index.delete(List.of("new"));
        index.commit();
      }
    }
    try (LuceneMediaIndex index = open()) {
      index.delete(List.of("old clip"));
      add(index, "old image", "new image");
      index.commit();
      assertThat(index.info().media()).isEqualTo(1);
    }
  }
}
