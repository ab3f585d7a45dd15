package dev.omnivl.index.lucene;

import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Variety;
import dev.omnivl.index.recall.EffortFile;
import dev.omnivl.index.recall.Efforts;
import dev.omnivl.index.recall.RecallBook;
import dev.omnivl.index.recall.RecallBook.Change;
import dev.omnivl.index.recall.RecallBook.Sample;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.recall.SeriesReport;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a sample of the live questions again, exactly, on the state of the index that answered them,
 * and has the effort of searches follow.
 *
 * <p>One thread does this beside the searches. One question may wait for it; a search that comes
 * meanwhile is not sampled, and never waits. After a question that compared n vectors nothing is
 * sampled for as long as the settings allow for n.
 *
 * <p>Questions for the first page that one vector ranks are sampled. Those of several lists look
 * 200 places deep and would tell too well of the others; what words rank is exact as it is.
 */
final class RecallMonitor implements Closeable {
  /** One bad series is told so often. */
  private static final Duration ALARM_EVERY = Duration.ofMinutes(10);

  /** Equal vectors are equally good; so are those that rounding tells apart. */
  private static final float EQUAL = 1e-6f;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final Logger LOG = LoggerFactory.getLogger(RecallMonitor.class);

  private final BestMoments moments;
  private final RecallSettings settings;
  private final Efforts efforts;
  private final EffortFile kept;
  private final RecallBook book;
  private final LongSupplier nanoTime;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();
  private final Map<String, Long> alarms = new HashMap<>();
  private volatile long notBefore;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /**
   * A question that waits to be asked again.
   *
   * @param searcher with a reference of its own to the state of the index
   */
  private record Waiting(IndexSearcher searcher, Walk walk, int limit, AtomicBoolean taken) {
    /** Returns whether it was not taken before: by whoever asks it, or drops it. */
    boolean take() {
      return taken.compareAndSet(false, true);
    }
  }

  /** Begins to watch when {@link #start} is called. */
  RecallMonitor(
      BestMoments moments,
      RecallSettings settings,
      Efforts efforts,
      EffortFile kept,
      LongSupplier nanoTime) {
    this.moments = moments;
    this.settings = settings;
    this.efforts = efforts;
    this.kept = kept;
    this.book = new RecallBook(settings, efforts);
    this.nanoTime = nanoTime;
    this.notBefore = nanoTime.getAsLong();
    if (settings.share() > 0) {
      kept.load(efforts, settings.mostCandidates());
    }
  }

  /** Has a thread ask what waits; nothing if nothing is to be sampled. */
  RecallMonitor start() {
    if (settings.share() > 0) {
      thread = Thread.ofPlatform().daemon().name("omnivl-index-recall").start(this::work);
    }
    return this;
  }

  /**
   * Takes a question that was answered, if its turn has come and there is nothing to do before it.
   *
   * @param searcher held by the caller until this returns
   * @param walks how it was answered
   */
  void answered(IndexSearcher searcher, MediaQuery query, List<Walk> walks) {
    boolean byOneVector = query.ranking() instanceof Nearest || query.ranking() instanceof Like;
    if (!byOneVector
        || walks.size() != 1
        || !query.variety().equals(Variety.ANY)
        || walks.getFirst().considered() == 0
        || !isSampled(asked.getAndIncrement())
        || waiting.get() != null
        || nanoTime.getAsLong() - notBefore < 0) {
      return;
    }
    IndexReader reader = searcher.getIndexReader();
    if (closed || !reader.tryIncRef()) {
      return;
    }
    Waiting next = new Waiting(searcher, walks.getFirst(), query.limit(), new AtomicBoolean());
    if (!waiting.compareAndSet(null, next)) {
      release(next);
    } else if (closed) {
      drop();
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Spread evenly, whatever the order in which questions come. */
  private boolean isSampled(long number) {
    long mixed = number * GOLDEN;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed ^= mixed >>> 27;
    return (mixed >>> 11) * 0x1p-53 < settings.share();
  }

  private void work() {
    while (!closed) {
      if (!askWaiting()) {
        LockSupport.park(this);
      }
    }
  }

  /** Asks again what waits; returns whether anything did. */
  boolean askWaiting() {
    Waiting next = waiting.get();
    if (next == null || !next.take()) {
      return false;
    }
    try {
      ask(next);
    } catch (AlreadyClosedException e) {
      LOG.debug("a question was not asked again", e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("a question could not be asked again: {}", e.toString());
    } finally {
      double seconds = next.walk().considered() / (double) settings.vectorsPerSecond();
      notBefore = nanoTime.getAsLong() + (long) (1e9 * seconds);
      waiting.set(null);
      release(next);
    }
    return true;
  }

  private void ask(Waiting next) throws IOException {
    Walk walk = next.walk();
    List<Ranked<StoredMedium>> exact =
        moments.exact(next.searcher(), walk.vector(), next.limit(), walk.segments());
    if (exact.isEmpty()) {
      return;
    }
    float worst = exact.getLast().score() - EQUAL;
    int found = 0;
    while (found < Math.min(exact.size(), walk.scores().length) && walk.scores()[found] >= worst) {
      found++;
    }
    double visited = walk.visited() / (double) walk.vectors();
    book.add(new Sample(walk.series(), found, exact.size(), visited)).ifPresent(this::tell);
  }

  private void tell(Change change) {
    boolean same = change.after() == change.before();
    boolean worse = change.after() >= change.before();
    if (!same) {
      kept.save(efforts);
    }
    String series = change.series().modality() + ", " + change.series().passing().shown();
    if (!worse) {
      LOG.info(
          "recall of searches by {} passing is {}: candidates go from {} to {}",
          series,
          rounded(change.recall()),
          change.before(),
          change.after());
      return;
    }
    long now = nanoTime.getAsLong();
    Long last = alarms.get(series);
    if (last != null && now - last < ALARM_EVERY.toNanos()) {
      return;
    }
    alarms.put(series, now);
    LOG.warn(
        "recall of searches by {} passing is {}, below the objective of {}: {}",
        series,
        rounded(change.recall()),
        settings.objective(),
        same
            ? "candidates are at their most, " + change.after()
            : "candidates go from " + change.before() + " to " + change.after());
  }

  private static double rounded(double recall) {
    return Math.round(1e3 * recall) / 1e3;
  }

  /** Returns what is known of all series. */
  List<SeriesReport> report() {
    return book.report();
  }

  private void drop() {
    Waiting last = waiting.get();
    if (last != null && last.take()) {
      waiting.set(null);
      release(last);
    }
  }

  private static void release(Waiting done) {
    try {
      done.searcher().getIndexReader().decRef();
    } catch (IOException e) {
      LOG.debug("a state of the index was not closed", e);
    }
  }

  /** Waits for a question that is being asked; one that only waits is dropped. */
  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      LockSupport.unpark(running);
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    drop();
  }
}
