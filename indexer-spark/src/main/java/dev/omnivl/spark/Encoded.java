package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of an item. */
sealed interface Encoded {
  /** Shows it. */
  void show(ItemVisitor visitor) throws IOException;

  /** Which version it is of. */
  ItemVersion version();

  /** Returns whether another run may come to something else. */
  boolean worthRetrying();

  /** It has vectors. */
  record Medium(MediaRecord medium, List<Segment> segments) implements Encoded {
    @Override
    public void show(ItemVisitor visitor) throws IOException {
      visitor.medium(medium, segments);
    }

    @Override
    public ItemVersion version() {
      return medium.version();
    }

    @Override
    public boolean worthRetrying() {
      return false;
    }
  }

  /** It has none. */
  record Refused(LedgerEntry entry, Failed failed) implements Encoded {
    @Override
    public void show(ItemVisitor visitor) throws IOException {
      visitor.failed(entry);
    }

    @Override
    public ItemVersion version() {
      return entry.item();
    }

    @Override
    public boolean worthRetrying() {
      return failed.worthRetrying();
    }
  }

  /** Encodes an item. */
  static Encoded of(Item item, LoadedModel model) {
    try {
      Taken taken = new Taken();
      return model.ingestor(taken).ingest(item.read()).outcome() instanceof Failed failed
          ? refused(item, failed)
          : taken.medium();
    } catch (Failure failure) {
      if (failure.reason() == Failure.Reason.EXPIRED) {
        throw failure; // the task ends, and says nothing of its items
      }
      return refused(item, Failed.of(failure));
    }
  }

  private static Refused refused(Item item, Failed failed) {
    return new Refused(item.failed(failed), failed);
  }

  /** Takes the one item that is ingested. */
  final class Taken implements ItemWriter {
    private @Nullable Medium medium;

    Medium medium() {
      if (medium == null) {
        throw new IllegalStateException("an item was ingested without being written");
      }
      return medium;
    }

    @Override
    public Ingested upsert(MediaRecord record, List<Segment> segments) {
      medium = new Medium(record, List.copyOf(segments));
      return Ingested.of(record, segments.size());
    }

    @Override
    public void recordFailure(ItemVersion item, Failure failure) {
      // The outcome says it too.
    }

    @Override
    public Optional<Ingested> sameContent(
        ItemDescription item, String contentHash, Set<String> facts) {
      return Optional.empty();
    }
  }
}
