package dev.omnivl.client.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FolderWatchTest {
  private Path folder;
  private FolderWatch watch;

  @BeforeEach
  void watch(@TempDir Path temporary) throws IOException {
    folder = temporary.toRealPath();
    Files.createDirectories(folder.resolve("inner"));
    Files.createDirectories(folder.resolve(".hidden"));
    Files.createDirectories(folder.resolve("left out"));
    Files.writeString(folder.resolve("inner/old.png"), "old");
    Exclusions exclusions = Exclusions.of(List.of("left out"));
    watch = new FolderWatch(List.of(folder), exclusions, Duration.ofMillis(200));
  }

  @AfterEach
  void close() {
    watch.close();
  }

  /** Returns the changes until all of these were told. */
  private Set<Path> changes(Path... until) throws InterruptedException {
    Set<Path> changes = new TreeSet<>();
    while (!changes.containsAll(List.of(until))) {
      changes.addAll(watch.await());
    }
    return changes;
  }

  @Test
  void whatComesChangesAndGoesIsTold() throws Exception {
    Path added = Files.writeString(folder.resolve("a.png"), "a");
    Path old = folder.resolve("inner/old.png");
    Files.delete(old);
    Files.writeString(folder.resolve(".hidden/b.png"), "b");
    Files.writeString(folder.resolve("left out/c.png"), "c");
    assertThat(changes(added, old)).containsExactly(added, old);
  }

  @Test
  void aNewFolderIsWatched() throws Exception {
    Path fresh = Files.createDirectories(folder.resolve("fresh/deep"));
    changes(folder.resolve("fresh"));
    Path later = Files.writeString(fresh.resolve("later.png"), "x");
    assertThat(changes(later)).contains(later);
  }

  @Test
  void lostEventsTellTheFolder() throws Exception {
    Path inner = folder.resolve("inner");
    for (int i = 0; i < 3_000; i++) { // the system keeps 512 of a folder
      Files.writeString(inner.resolve(i + ".png"), "x");
    }
    assertThat(changes(inner)).contains(inner);
  }

  @Test
  void closingEndsTheWait() throws Exception {
    Thread closer = Thread.ofVirtual().start(watch::close);
    assertThat(watch.await()).isEmpty();
    closer.join();
  }

  @Test
  void aFileAloneIsWatched() throws Exception {
    Path one = folder.resolve("inner/old.png");
    try (FolderWatch file =
        new FolderWatch(List.of(one), Exclusions.NONE, Duration.ofMillis(100))) {
      Files.writeString(folder.resolve("inner/other.png"), "x");
      Files.writeString(one, "new");
      assertThat(file.await()).containsExactly(one);
    }
  }
}
