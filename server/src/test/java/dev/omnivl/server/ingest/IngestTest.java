package dev.omnivl.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Decoders;
import dev.omnivl.server.filter.OutputFilters;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.Watch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class IngestTest {
  private static final Caller STREAM =
      new Caller(Lane.BULK, "stream", Optional.empty(), () -> false);

  @Test
  void anItemIsDecodedByTheDecodersOfSingleCalls(@TempDir Path folder) {
    ServerSettings settings =
        RunningServer.settings(
            Map.of(
                "omnivl.bundle",
                SmallModel.folder().toString(),
                "omnivl.media.threads",
                "1",
                "omnivl.engine.threads",
                "1"));
    try (Models models = Models.open(settings, OutputFilters.none(), Watch.NONE);
        LuceneMediaIndex index = open(folder, models);
        ExecutorService callers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("caller-", 0).factory())) {
      Ingest ingest = new Ingest(index, () -> models.lease(""), models.shared());
      Decoders decoders = models.shared().decoders();
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch free = new CountDownLatch(1);
      var other = CompletableFuture.runAsync(() -> hold(decoders, busy, free), callers);
      await(busy);
      var outcome = CompletableFuture.supplyAsync(() -> add(ingest), callers);
      while (decoders.queue().queued() == 0 && !outcome.isDone()) {
        LockSupport.parkNanos(100_000);
      }

      boolean waits = !outcome.isDone();
      free.countDown();
      other.join();
      assertThat(waits).isTrue();
      assertThat(outcome.join()).isInstanceOf(ItemOutcome.Ingested.class);
    }
  }

  private static LuceneMediaIndex open(Path folder, Models models) {
    try (Lease lease = models.lease("")) {
      Manifest manifest = lease.served().manifest();
      int dimensions = manifest.part(Capability.EMBED).config().embeddingDimensions();
      return LuceneMediaIndex.open(folder, manifest.embeddingId(), dimensions);
    }
  }

  /** Keeps a decoder busy until it is let free. */
  private static void hold(Decoders decoders, CountDownLatch busy, CountDownLatch free) {
    decoders.run(
        present -> {
          busy.countDown();
          await(free);
          return present;
        },
        STREAM);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ItemOutcome add(Ingest ingest) {
    byte[] png = Pictures.png(1);
    ItemVersion version = new ItemVersion("a.png", png.length, Instant.EPOCH);
    IngestItem item = new IngestItem(new ItemDescription(version, "a", List.of()), png);
    try (Ingest.Arrival arrival = ingest.arrived(version, false)) {
      return arrival.add(item, false, STREAM, new CallTimes());
    }
  }
}
