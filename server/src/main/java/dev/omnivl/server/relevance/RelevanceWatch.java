package dev.omnivl.server.relevance;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.relevance.ReferenceTexts;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.collections.Collection;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether a collection is to be calibrated, and does it: one thread for all of
 * them, so that many collections cost no more processors than one.
 *
 * <p>The reference texts are embedded once in the life of a server for each model, when a
 * collection needs them first, among the bulk work that goes when nobody waits.
 */
public final class RelevanceWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelevanceWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** So few that a server that stops need not wait long. */
  private static final int TEXTS_AT_ONCE = 64;

  private final Collections collections;
  private final Map<String, List<float[]>> texts =
      new HashMap<>(); // of the thread, by embedding id
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Starts to watch. */
  public RelevanceWatch(Collections collections) {
    this.collections = collections;
    thread = Thread.ofPlatform().name("omnivl-relevance").daemon().start(this::watch);
  }

  private void watch() {
    try {
      do {
        collections.all().forEach(this::look);
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      return; // nobody of ours does that; the server ends
    }
  }

  /**
   * What goes wrong is tried again: a collection that is closed or restored just now, a full disk.
   */
  private void look(Collection collection) {
    try {
      Optional<MediaIndex> index = collection.usableIndex();
      if (!isClosed() && index.isPresent() && index.get().isCalibrationDue()) {
        long started = System.nanoTime();
        if (index.get().calibrate(textVectors(collection), this::isClosed)) {
          log.debug(
              "collection {} was calibrated in {} ms",
              collection.name(),
              Duration.ofNanos(System.nanoTime() - started).toMillis());
        }
      }
    } catch (Failure e) {
      log.debug("collection {} is calibrated later: {}", collection.name(), e.getMessage());
    } catch (RuntimeException e) {
      // A defect of ours must not end the watching of the others.
      log.error("collection {} could not be calibrated", collection.name(), e);
    }
  }

  private List<float[]> textVectors(Collection collection) {
    try (Lease lease = collection.model()) {
      Model model = lease.model(Capability.EMBED);
      List<float[]> known = texts.get(model.embeddingId());
      if (known == null) {
        known = embedded(model);
        texts.put(model.embeddingId(), known);
      }
      return known;
    }
  }

  private List<float[]> embedded(Model model) {
    Caller caller = new Caller(Lane.BULK, this, Optional.empty(), this::isClosed);
    List<String> all = ReferenceTexts.all();
    List<float[]> vectors = new ArrayList<>(all.size());
    for (int from = 0; from < all.size(); from += TEXTS_AT_ONCE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + TEXTS_AT_ONCE));
      vectors.addAll(model.texts(some, caller, new CallTimes()));
    }
    return vectors;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public void close() throws InterruptedException {
    // No interrupt: in the middle of a write it would close the file.
    closed.countDown();
    thread.join();
  }
}
