package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;

/**
 * Writes items, each as a whole.
 *
 * @param storage says what goes wrong
 * @param writer holds an item while it is changed
 * @param committed what readers see
 * @param thumbnails where pictures are
 * @param clock says when something is recorded
 */
record ItemChanges(
    Storage storage, DurableWriter writer, Committed committed, Thumbnails thumbnails, Clock clock)
    implements ItemWriter {

  @Override
  public Ingested upsert(MediaRecord medium, List<Segment> segments) {
    storage.change(() -> {
      try (DurableWriter.Held held = writer.hold(medium.version().uri())) {
        held.replace(medium, segments, clock.instant());
      }
    });
    return Ingested.of(medium, segments.size());
  }

  @Override
  public void recordFailure(ItemVersion item, Failure failure) {
    Failed failed = Failed.of(failure);
    List<Document> block = MediumDocuments.block(item, failed, clock.instant());
    storage.change(() -> {
      try (DurableWriter.Held held = writer.hold(item.uri())) {
        boolean keepEarlier =
            failed.worthRetrying()
                && (held.isPending() || committed.read(s -> Ledger.isIngested(s, item.uri())));
        if (!keepEarlier) {
          held.replace(block);
        }
      }
    });
  }

  @Override
  public Optional<Ingested> sameContent(
      ItemDescription item, String contentHash, Set<String> facts) {
    String uri = item.version().uri();
    return storage.write(() -> {
      try (DurableWriter.Held held = writer.hold(uri)) {
        // What is committed says nothing of an item that has changed since.
        Optional<Ingested> same =
            held.isPending()
                ? Optional.empty()
                : committed.read(s -> Ledger.ingested(s, item, contentHash, facts));
        if (same.isPresent()) {
          NumericDocValuesField[] columns =
              MediumDocuments.version(item.version(), clock.instant());
          held.change(lucene -> lucene.updateDocValues(new Term(Fields.URI, uri), columns));
          return same;
        }
        Optional<StoredBlock> known =
            committed
                .read(s -> StoredBlock.ofContent(s, item, contentHash, thumbnails))
                .filter(block -> block.medium().attributes().has(facts));
        if (known.isPresent()) {
          held.replace(known.get().medium(), known.get().segments(), clock.instant());
        }
        return known.map(block -> Ingested.of(block.medium(), block.segments().size()));
      }
    });
  }

  /** Removes items; returns how many committed ones. */
  int delete(Collection<String> uris) {
    uris.forEach(ItemVersion::requireUri);
    return storage.write(() -> {
      int deleted = 0;
      for (String uri : Set.copyOf(uris)) {
        try (DurableWriter.Held held = writer.hold(uri)) {
          deleted += committed.holds(uri) ? 1 : 0;
          held.remove();
        }
      }
      return deleted;
    });
  }
}
