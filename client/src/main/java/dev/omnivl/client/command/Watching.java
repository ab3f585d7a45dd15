package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.ingest.FolderWatch;
import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.Indexing;
import dev.omnivl.client.wire.CommandFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the index up to date with folders until the program is ended. What the server could not do
 * is tried again.
 */
final class Watching {
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(5);

  private final Supplier<Indexing> indexing;
  private final Consumer<IndexReport> reports;
  private final Consumer<String> troubles;

  /**
   * Prepares to watch.
   *
   * @param indexing makes each run
   * @param reports takes what each run did, the first one first
   * @param troubles takes why a run that is tried again failed
   */
  Watching(Supplier<Indexing> indexing, Consumer<IndexReport> reports, Consumer<String> troubles) {
    this.indexing = indexing;
    this.reports = reports;
    this.troubles = troubles;
  }

  /** Indexes the folders, then whatever changes in them, until Ctrl-C. */
  void run(List<Path> roots, FolderWatch watch) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = Thread.ofPlatform().name("stop-watching").unstarted(() -> stop(watch, ended));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      reports.accept(indexing.get().again(roots, roots));
      for (Set<Path> changed = watch.await(); !changed.isEmpty(); changed = watch.await()) {
        follow(roots, changed, watch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void follow(List<Path> roots, Collection<Path> changed, FolderWatch watch)
      throws InterruptedException {
    try {
      IndexReport done = indexing.get().again(roots, changed);
      reports.accept(done);
      if (done.serverFailed()) {
        watch.again(done.failed().stream().flatMap(Watching::path).toList());
        Thread.sleep(PAUSE_AFTER_FAILURE);
      }
    } catch (CommandFailure e) {
      troubles.accept(String.valueOf(e.getMessage()));
      watch.again(changed);
      Thread.sleep(PAUSE_AFTER_FAILURE);
    }
  }

  private static Stream<Path> path(FailedItem item) {
    return FileUris.path(item.uri()).stream();
  }

  private static void stop(FolderWatch watch, CountDownLatch ended) {
    watch.close();
    try {
      boolean inTime = ended.await(END.toMillis(), TimeUnit.MILLISECONDS);
      if (!inTime) {
        System.err.println("what the server acknowledged is safe; the next run goes on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
