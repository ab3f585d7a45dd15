package dev.omnivl.index.opensearch;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.answer.UnitVectors;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes items, each as a whole: what is decided by what is there is decided for one at a time. */
final class ItemChanges implements ItemWriter {
  private static final int LOCKS = 256;

  private final CommittedItems committed;
  private final DurableBuffer buffer;
  private final UnitVectors units;
  private final Clock clock;
  private final boolean evenIfOlder;
  private final ReentrantLock[] locks;

  ItemChanges(CommittedItems committed, DurableBuffer buffer, UnitVectors units, Clock clock) {
    this(
        committed,
        buffer,
        units,
        clock,
        false,
        Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new));
  }

  private ItemChanges(
      CommittedItems committed,
      DurableBuffer buffer,
      UnitVectors units,
      Clock clock,
      boolean evenIfOlder,
      ReentrantLock[] locks) {
    this.committed = committed;
    this.buffer = buffer;
    this.units = units;
    this.clock = clock;
    this.evenIfOlder = evenIfOlder;
    this.locks = locks;
  }

  ItemWriter evenIfOlder() {
    return new ItemChanges(committed, buffer, units, clock, true, locks);
  }

  private <T> T holding(String uri, Supplier<T> change) {
    ReentrantLock lock = locks[Math.floorMod(uri.hashCode(), LOCKS)];
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  private void write(ItemVersion version, Map<String, Object> document) {
    buffer.add(Change.of(version, document, evenIfOlder));
  }

  @Override
  public Ingested upsert(MediaRecord medium, List<Segment> segments) {
    units.require(segments, medium.version().uri());
    Map<String, Object> document = Documents.of(medium, segments, clock.instant());
    return holding(
        medium.version().uri(),
        () -> {
          write(medium.version(), document);
          return Ingested.of(medium, segments.size());
        });
  }

  @Override
  public void recordFailure(ItemVersion item, Failure failure) {
    Failed failed = Failed.of(failure);
    holding(
        item.uri(),
        () -> {
          if (!(failed.worthRetrying() && isIngested(item.uri()))) {
            write(item, Documents.of(item, failed, clock.instant()));
          }
          return failed;
        });
  }

  private boolean isIngested(String uri) {
    return buffer.isPending(uri)
        || committed.entry(uri).filter(entry -> entry.outcome() instanceof Ingested).isPresent();
  }

  @Override
  public Optional<Ingested> sameContent(
      ItemDescription item, String contentHash, Set<String> facts) {
    String uri = item.version().uri();
    return holding(
        uri,
        () -> {
          // What is committed says nothing of an item that has changed since.
          Optional<StoredItem> same =
              buffer.isPending(uri)
                  ? Optional.empty()
                  : committed
                      .whole(uri)
                      .filter(StoredItem::isIngested)
                      .filter(stored -> stored.hasContent(contentHash));
          return same.or(() -> committed.ofContent(contentHash).stream().findFirst())
              .filter(stored -> stored.medium(item).attributes().has(facts))
              .map(stored -> again(stored, item));
        });
  }

  private Ingested again(StoredItem stored, ItemDescription item) {
    MediaRecord medium = stored.medium(item);
    List<Segment> segments = stored.segments();
    write(item.version(), Documents.of(medium, segments, clock.instant()));
    return Ingested.of(medium, segments.size());
  }

  /** Removes items; returns how many committed ones. */
  int delete(Set<String> uris) {
    List<String> ids = uris.stream().map(Documents::id).toList();
    int removed = committed.items(ids, List.of(Names.STATUS)).size();
    for (String uri : uris) {
      holding(
          uri,
          () -> {
            buffer.add(Change.removal(uri));
            return uri;
          });
    }
    return removed;
  }
}
