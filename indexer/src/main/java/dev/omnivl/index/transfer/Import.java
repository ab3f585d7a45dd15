package dev.omnivl.index.transfer;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Brings exported items into an index. What is there already, in that version or a later one, is
 * passed over, so an import that was cut short goes on when it is asked for again. What it brought
 * is durable every {@value #BATCH} items and at its end.
 */
public final class Import implements ItemVisitor {
  private static final int BATCH = 1000;

  private final MediaIndex index;
  private final long losses;
  private long media;
  private long vectors;
  private long failures;
  private long passedOver;
  private int sinceCommit;

  private Import(MediaIndex index) {
    this.index = index;
    losses = index.losses();
  }

  /**
   * Imports all items of a folder.
   *
   * @throws Failure {@code MISMATCH} if the index is another model's, {@code CORRUPT} naming where
   *     the files are not as they should be
   */
  public static Transferred run(MediaIndex index, ItemFolder source) {
    ItemFolder.Origin origin = source.origin();
    IndexInfo info = index.info();
    if (!info.modelId().equals(origin.embeddingId()) || info.dimensions() != origin.dimensions()) {
      throw new Failure(
          Reason.MISMATCH,
          "the vectors were made by model "
              + origin.embeddingId()
              + " ("
              + origin.dimensions()
              + " dimensions), and the index holds those of "
              + info.modelId()
              + " ("
              + info.dimensions()
              + " dimensions): import them into an index of their model");
    }
    Import work = new Import(index);
    try {
      source.read(work);
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "the import stopped: " + e.getMessage(), e);
    } finally {
      index.commit(work.losses);
    }
    return new Transferred(work.media, work.vectors, work.failures, work.passedOver);
  }

  @Override
  public void medium(MediaRecord medium, List<Segment> segments) {
    Optional<LedgerEntry> known = known(medium.version());
    if (known.isPresent() && known.get().outcome() instanceof Ingested) {
      passedOver++;
      return;
    }
    index.upsert(medium, segments);
    media++;
    vectors += segments.size();
    written();
  }

  @Override
  public void failed(LedgerEntry entry) {
    if (known(entry.item()).isPresent()) {
      passedOver++;
    } else if (entry.outcome() instanceof Failed failed) {
      index.recordFailure(entry.item(), new Failure(failed.reason(), failed.message()));
      failures++;
      written();
    }
  }

  /** Returns what is known of an item, if it is this version or a later one. */
  private Optional<LedgerEntry> known(ItemVersion item) {
    return index
        .entry(item.uri())
        .filter(
            entry -> entry.item().equals(item) || entry.item().modified().isAfter(item.modified()));
  }

  private void written() {
    if (++sinceCommit == BATCH) {
      index.commit(losses);
      sinceCommit = 0;
    }
  }
}
