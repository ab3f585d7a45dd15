package dev.omnivl.server.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Versions of one item: whatever the order in which they come and are done, together or years
 * apart, the index is left as if they had come in the order of their times of change, and those of
 * the same time in the order in which they came. So an older one is not written once a newer one
 * was.
 *
 * <p>What is written but not committed belongs to a version that is under way, because each is
 * until it is durable; so a version that meets no other needs to be compared with the last commit
 * only.
 */
final class VersionsUnderWay {
  private final MediaIndex index;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Meeting> meetings = new HashMap<>();
  private long arrivals;

  VersionsUnderWay(MediaIndex index) {
    this.index = index;
  }

  /** The versions of one item that meet. */
  private static final class Meeting {
    private final ReentrantLock writing = new ReentrantLock();
    private int present;
    private @Nullable Version newestWritten;
  }

  /**
   * A version has come; it is under way until what is returned is closed.
   *
   * @param evenIfOlder it replaces newer ones that came before it, such as a file from a backup
   */
  Version enter(ItemVersion item, boolean evenIfOlder) {
    lock.lock();
    try {
      Meeting meeting = meetings.computeIfAbsent(item.uri(), uri -> new Meeting());
      meeting.present++;
      return new Version(item, evenIfOlder, arrivals++, meeting);
    } finally {
      lock.unlock();
    }
  }

  /** A version that is under way, and the index as far as it may write there. */
  final class Version implements ItemWriter, AutoCloseable {
    private final ItemVersion item;
    private final boolean evenIfOlder;
    private final long arrival;
    private final Meeting meeting;
    private final ItemWriter writer;

    private Version(ItemVersion item, boolean evenIfOlder, long arrival, Meeting meeting) {
      this.item = item;
      this.evenIfOlder = evenIfOlder;
      this.arrival = arrival;
      this.meeting = meeting;
      this.writer = evenIfOlder ? index.evenIfOlder() : index;
    }

    /**
     * Returns when the version last changed that stands in this one's stead; empty if none does.
     */
    Optional<Instant> supersededBy() {
      meeting.writing.lock();
      try {
        Version newest = meeting.newestWritten;
        if (newest == null) {
          return index
              .entry(item.uri())
              .map(entry -> entry.item().modified())
              .filter(stored -> !evenIfOlder && item.modified().isBefore(stored));
        }
        return Optional.of(newest.item.modified()).filter(_ -> isOlderThan(newest));
      } finally {
        meeting.writing.unlock();
      }
    }

    private boolean isOlderThan(Version other) {
      int times = evenIfOlder ? 0 : item.modified().compareTo(other.item.modified());
      return times < 0 || (times == 0 && arrival < other.arrival);
    }

    /**
     * Writes, unless a newer version was written.
     *
     * @param write says what it wrote; empty if nothing
     */
    private <T> Optional<T> write(Supplier<Optional<T>> write) {
      meeting.writing.lock();
      try {
        if (supersededBy().isPresent()) {
          return Optional.empty();
        }
        Optional<T> written = write.get();
        if (written.isPresent()) {
          meeting.newestWritten = this;
        }
        return written;
      } finally {
        meeting.writing.unlock();
      }
    }

    @Override
    public ItemOutcome.Ingested upsert(MediaRecord medium, List<Segment> segments) {
      return write(() -> Optional.of(writer.upsert(medium, segments)))
          .orElseGet(() -> ItemOutcome.Ingested.of(medium, segments.size()));
    }

    @Override
    public void recordFailure(ItemVersion version, Failure failure) {
      Supplier<Optional<Failure>> record =
          () -> {
            writer.recordFailure(version, failure);
            return Optional.of(failure);
          };
      write(record);
    }

    @Override
    public Optional<ItemOutcome.Ingested> sameContent(
        ItemDescription description, String contentHash, Set<String> facts) {
      return write(() -> writer.sameContent(description, contentHash, facts));
    }

    @Override
    public void close() {
      lock.lock();
      try {
        meeting.present--;
        if (meeting.present == 0) {
          meetings.remove(item.uri());
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
