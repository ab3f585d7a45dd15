package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers and writers at the same time. */
final class ConcurrencyTest {
  private static final int DIMENSIONS = 16;
  private static final int WRITERS = 3;
  private static final int READERS = 2;
  private static final int ITEMS = 30;

  @TempDir private Path folder;

  @Test
  void readersSeeWholeMediaOnlyWhileWritersReplaceThem() throws Exception {
    AtomicBoolean writing = new AtomicBoolean(true);
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
        ExecutorService threads =
            Executors.newFixedThreadPool(
                WRITERS + READERS, Thread.ofPlatform().name("concurrency-", 0).factory())) {
      List<Future<Integer>> readers = submit(threads, READERS, n -> read(index, n, writing));
      List<Future<Integer>> writers = submit(threads, WRITERS, n -> write(index, n));
      for (Future<Integer> writer : writers) {
        writer.get();
      }
      writing.set(false);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      // Each writer wrote every item; one block of each is left.
      assertThat(index.info().media()).isEqualTo(ITEMS);
      assertThat(index.info().segments()).isEqualTo(3 * ITEMS);
    }
  }

  @Test
  void acknowledgedItemsAreVisibleToTheThreadThatCommittedThem() throws Exception {
    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
        ExecutorService threads =
            Executors.newFixedThreadPool(8, Thread.ofPlatform().name("commit-", 0).factory())) {
      List<Future<Integer>> writers =
          submit(
              threads,
              8,
              n -> {
                SplittableRandom random = new SplittableRandom(n);
                for (int i = 0; i < 10; i++) {
                  String uri = n + "/" + i;
                  index.upsert(Samples.image(uri), Samples.whole(Samples.unit(random, DIMENSIONS)));
                  index.commit();
                  assertThat(index.needed(List.of(Samples.version(uri)))).isEmpty();
                }
                return 10;
              });
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      assertThat(index.info().media()).isEqualTo(written);
    }
  }

  private static int write(LuceneMediaIndex index, int writer) {
    SplittableRandom random = new SplittableRandom(writer);
    for (int i = 0; i < ITEMS; i++) {
      List<float[]> vectors = new ArrayList<>();
      for (int segment = 0; segment < 3; segment++) {
        vectors.add(Samples.unit(random, DIMENSIONS));
      }
      index.upsert(Samples.clip("clip/" + i, 2), Samples.moments(vectors));
      if (i % 10 == writer) {
        index.commit();
      }
    }
    index.commit();
    return ITEMS;
  }

  private static int read(LuceneMediaIndex index, int reader, AtomicBoolean writing) {
    SplittableRandom random = new SplittableRandom(1000 + reader);
    int searches = 0;
    do {
      List<SearchHit> hits =
          index
              .search(
                  MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 20)
                      .where(new Filter.Kind(MediaKind.VIDEO)))
              .hits();
      assertThat(hits).extracting(SearchHit::uri).doesNotHaveDuplicates();
      assertThat(hits)
          .allSatisfy(hit ->
              assertThat(hit.moment())
                  .hasValueSatisfying(m -> assertThat(m.length()).hasSeconds(1)));
      searches++;
    } while (writing.get());
    return searches;
  }

  private interface Task {
    int run(int number) throws Exception;
  }

  private static List<Future<Integer>> submit(ExecutorService threads, int count, Task task) {
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Callable<Integer> call = () -> task.run(number);
      futures.add(threads.submit(call));
    }
    return futures;
  }
}
