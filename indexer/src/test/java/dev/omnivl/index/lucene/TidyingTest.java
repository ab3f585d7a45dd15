package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index that nobody writes to comes to rest in few leaves. */
final class TidyingTest {
  private static final int DIMENSIONS = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261127);
  private LuceneMediaIndex index;
  private int next;

  @BeforeEach
  void open() {
    index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private void add(int commits, int media) {
    for (int commit = 0; commit < commits; commit++) {
      for (int i = 0; i < media; i++) {
        index.upsert(
            Samples.image("image " + next++), Samples.whole(Samples.unit(random, DIMENSIONS)));
      }
      index.commit();
    }
  }

  private int leaves() throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return reader.leaves().size();
    }
  }

  @Test
  void manyCommitsEndInOneLeafAndAFewMoreStayBesideIt() throws IOException {
    add(6, 200);
    assertThat(leaves()).isGreaterThan(1);
    index.tidy(Duration.ZERO);
    assertThat(leaves()).isEqualTo(1);

    add(3, 20);
    index.tidy(Duration.ZERO);
    assertThat(leaves()).as("a large leaf is not copied for a small one").isEqualTo(2);

    add(2, 200);
    index.tidy(Duration.ZERO);
    assertThat(leaves()).as("but when enough has come").isEqualTo(1);
    assertThat(index.info().media()).isEqualTo(next);
  }

  @Test
  void nothingIsDoneBeforeItIsQuietAndOnceWhenItIs() throws IOException {
    add(6, 10);
    index.tidy(Duration.ofHours(1));
    assertThat(leaves()).isEqualTo(6);
    assertThat(index.isAtRest()).isFalse();
    index.tidy(Duration.ZERO);
    assertThat(leaves()).isEqualTo(1);
    assertThat(index.isAtRest()).isTrue();
    long size = index.info().sizeBytes();
    index.tidy(Duration.ZERO);
    assertThat(index.info().sizeBytes()).isEqualTo(size);
  }

  @Test
  void whatIsMergedIsFoundAndWhatWasDeletedIsNot() throws IOException {
    add(6, 50);
    index.delete(List.of("image 7"));
    index.commit();
    index.tidy(Duration.ZERO);
    assertThat(leaves()).isEqualTo(1);
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 400)).hits())
        .hasSize(299)
        .noneMatch(hit -> hit.uri().equals("image 7"));
  }

  @Test
  void itHappensByItself() throws IOException {
    add(6, 10);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (leaves() > 1) {
      assertThat(System.nanoTime()).as("merged within %s", PATIENCE).isLessThan(until);
      LockSupport.parkNanos(200_000_000);
    }
  }

  @Test
  void aFailureDoesNotEndIt() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(2);
    Runnable failing =
        () -> {
          runs.countDown();
          throw new IllegalStateException("of this test");
        };
    try (Tidying tidying = new Tidying(failing)) {
      assertThat(runs.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("%s", tidying).isTrue();
    }
  }
}
