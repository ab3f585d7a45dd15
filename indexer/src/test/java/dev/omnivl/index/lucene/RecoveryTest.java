package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.thumbnails.PackFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that fills up costs what was not acknowledged, and nothing else once there is room. */
final class RecoveryTest {
  private static final int DIMENSIONS = 8;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(3);
  private LuceneMediaIndex index;
  private volatile boolean full;

  /** What fails on a full disk. */
  private volatile Moment failing = Moment.CREATE;

  private enum Moment {
    CREATE,
    SYNC,
    RENAME,
    PACKS
  }

  private void write(Moment moment) throws IOException {
    if (full && failing == moment) {
      throw new IOException("No space left on device");
    }
  }

  /** A folder on a disk that can be full. */
  private final class Disk extends FilterDirectory {
    Disk(Directory folder) {
      super(folder);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      write(Moment.CREATE);
      return super.createOutput(name, context);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
        throws IOException {
      write(Moment.CREATE);
      return super.createTempOutput(prefix, suffix, context);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
      write(Moment.SYNC);
      super.sync(names);
    }

    @Override
    public void rename(String source, String dest) throws IOException {
      write(Moment.RENAME);
      super.rename(source, dest);
    }
  }

  @BeforeEach
  void open() {
    index =
        LuceneMediaIndex.open(
            folder,
            Samples.MODEL,
            DIMENSIONS,
            IndexSettings.DEFAULT,
            new Surroundings(
                Clock.systemUTC(),
                path -> new Disk(FSDirectory.open(path)),
                new PackFiles() {
                  @Override
                  public void force(FileChannel channel, Path file) throws IOException {
                    write(Moment.PACKS);
                    PackFiles.super.force(channel, file);
                  }
                }));
  }

  @AfterEach
  void close() {
    full = false;
    index.close();
  }

  private void add(String uri) {
    index.upsert(Samples.image(uri), Samples.whole(Samples.unit(random, DIMENSIONS)));
  }

  private boolean needed(String uri) {
    return !index.needed(List.of(Samples.version(uri))).isEmpty();
  }

  private static void assertUnavailable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNAVAILABLE));
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void afterAFullDiskTheIndexGoesOnFromTheLastCommit(Moment moment) {
    failing = moment;
    add("a");
    index.commit();
    full = true;
    long since = index.losses();
    assertUnavailable(() -> {
      add("b");
      index.commit(since);
    });
    assertThat(index.recover()).as("still full").isFalse();
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 5)).hits())
        .hasSize(1);
    assertThat(needed("a")).isFalse();
    assertThat(needed("b")).isTrue();

    full = false;
    assertThat(index.recover()).isTrue();
    assertThat(index.recover()).as("nothing to mend any more").isTrue();
    add("c");
    index.commit(index.losses());
    assertThat(needed("a")).isFalse();
    assertThat(needed("c")).isFalse();
    index.close();
    try (LuceneMediaIndex again = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      again.verify();
      assertThat(again.needed(List.of(Samples.version("a"), Samples.version("c")))).isEmpty();
    }
    open();
  }

  @Test
  void aChangeReopensTheIndexByItself() {
    full = true;
    assertUnavailable(() -> add("a"));
    full = false;
    add("b");
    index.commit();
    assertThat(needed("b")).isFalse();
  }

  @Test
  void whoWroteBeforeALossIsToldThoughOthersWentOnSince() {
    long before = index.losses();
    add("a");
    full = true;
    assertUnavailable(index::commit); // somebody else's
    full = false;
    long after = index.losses();
    add("b");
    assertUnavailable(() -> index.commit(before));
    index.commit(after);
    assertThat(needed("a")).isTrue();
    assertThat(needed("b")).isFalse();
  }

  @Test
  void aClosedIndexStaysClosed() {
    index.close();
    assertUnavailable(() -> add("a"));
    assertThat(index.recover()).isFalse();
    open();
  }
}
