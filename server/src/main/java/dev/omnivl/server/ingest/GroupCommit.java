package dev.omnivl.server.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.MediaIndex;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets many items share one write to disk: the first to come waits a moment for others, then
 * commits for all of them.
 */
final class GroupCommit {
  private final MediaIndex index;
  private final Duration interval;
  private final AtomicReference<@Nullable CompletableFuture<Void>> round = new AtomicReference<>();

  /**
   * Makes a group commit.
   *
   * @param interval how long the first waits for others
   */
  GroupCommit(MediaIndex index, Duration interval) {
    this.index = index;
    this.interval = interval;
  }

  /** Returns when everything is durable that this thread wrote before. */
  void await() {
    CompletableFuture<Void> own = new CompletableFuture<>();
    @Nullable CompletableFuture<Void> joined = round.compareAndExchange(null, own);
    if (joined == null) {
      lead(own);
    }
    try {
      (joined == null ? own : joined).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void lead(CompletableFuture<Void> own) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // commit at once: others rely on it
    }
    round.set(null); // whoever comes from here on writes after the commit began
    try {
      index.commit();
      own.complete(null);
    } catch (RuntimeException | Error e) {
      own.completeExceptionally(e);
    }
  }
}
