package dev.omnivl.server.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Versions of one item that are under way at the same time: whatever the order in which they are
 * done, the index is left as if they had come in the order of their times of change, and those of
 * the same time in the order in which they came.
 *
 * <p>So an older one is not written once a newer one was, and is answered as if it had been written
 * before it. Versions that do not meet are none of this class's business: an older file that is
 * sent later, such as one from a backup, replaces a newer one.
 */
final class VersionsUnderWay {
  private final ItemWriter index;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Meeting> meetings = new HashMap<>();
  private long arrivals;

  VersionsUnderWay(ItemWriter index) {
    this.index = index;
  }

  /** The versions of one item that meet. */
  private static final class Meeting {
    private final ReentrantLock writing = new ReentrantLock();
    private int present;
    private @Nullable Version newestWritten;
  }

  /** A version has come; it is under way until what is returned is closed. */
  Version enter(ItemVersion item) {
    lock.lock();
    try {
      Meeting meeting = meetings.computeIfAbsent(item.uri(), uri -> new Meeting());
      meeting.present++;
      return new Version(item, arrivals++, meeting);
    } finally {
      lock.unlock();
    }
  }

  /** A version that is under way, and the index as far as it may write there. */
  final class Version implements ItemWriter, AutoCloseable {
    private final ItemVersion item;
    private final long arrival;
    private final Meeting meeting;

    private Version(ItemVersion item, long arrival, Meeting meeting) {
      this.item = item;
      this.arrival = arrival;
      this.meeting = meeting;
    }

    private boolean isOlderThan(Version other) {
      int times = item.modified().compareTo(other.item.modified());
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
        Version newest = meeting.newestWritten;
        if (newest != null && isOlderThan(newest)) {
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
      return write(() -> Optional.of(index.upsert(medium, segments)))
          .orElseGet(() -> ItemOutcome.Ingested.of(medium, segments.size()));
    }

    @Override
    public void recordFailure(ItemVersion version, Failure failure) {
      Supplier<Optional<Failure>> record =
          () -> {
            index.recordFailure(version, failure);
            return Optional.of(failure);
          };
      write(record);
    }

    @Override
    public Optional<ItemOutcome.Ingested> sameContent(
        ItemDescription description, String contentHash) {
      return write(() -> index.sameContent(description, contentHash));
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
