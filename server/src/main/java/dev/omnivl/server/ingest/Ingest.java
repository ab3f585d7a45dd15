package dev.omnivl.server.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestReport;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.ModelWork;
import java.time.Instant;
import java.util.Optional;

/** Puts items into the index: decodes and embeds them, then makes them durable. */
public final class Ingest {
  private final MediaIndex index;
  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final IngestSettings settings;
  private final ModelWork model;
  private final VersionsUnderWay versions;
  private final Workers decoders;
  private final Workers bulk;

  /**
   * Makes the way into the index.
   *
   * @param preprocessing of what makes the vectors
   * @param settings how clips are cut
   * @param decoders decode, for single calls too
   * @param bulk works on the items, each on one of its threads until it is written
   */
  public Ingest(
      MediaIndex index,
      Preprocessing preprocessing,
      MediaDecoder decoder,
      ModelWork model,
      IngestSettings settings,
      Workers decoders,
      Workers bulk) {
    this.index = index;
    this.decoder = decoder;
    this.model = model;
    this.settings = settings;
    preprocessor = new Preprocessor(preprocessing);
    versions = new VersionsUnderWay(index);
    this.decoders = decoders;
    this.bulk = bulk;
  }

  /** An item under way, from its arrival until it is answered; to be closed then. */
  public final class Arrival implements AutoCloseable {
    private final VersionsUnderWay.Version version;
    private final long losses = index.losses();

    private Arrival(ItemVersion item, boolean evenIfOlder) {
      version = versions.enter(item, evenIfOlder);
    }

    /** Returns when the version changed that stands in this one's stead; empty if none does. */
    public Optional<Instant> supersededBy() {
      return version.supersededBy();
    }

    /**
     * Ingests the item, without waiting for the disk, unless it is or becomes superseded.
     *
     * @return what became of it, or would have if it had come before what superseded it
     * @throws Failure if the caller left or the server stops; whatever else happens is an outcome
     */
    public ItemOutcome add(IngestItem item, Caller caller, CallTimes times) {
      return bulk.run(present -> ingest(item, present, times), caller).value();
    }

    private ItemOutcome ingest(IngestItem item, Caller caller, CallTimes times) {
      LaneEmbedder embedder = new LaneEmbedder(model, caller, times);
      IngestReport report =
          new Ingestor(version, embedder, decoder, preprocessor, settings)
              .decoding(new PoolDecoding(decoders, caller))
              .ingest(item);
      times.addDecode(report.decode());
      return report.outcome();
    }

    /** Writes down that the item cannot be ingested, without waiting for the disk. */
    public ItemOutcome refuse(ItemVersion item, Failure failure) {
      version.recordFailure(item, failure);
      return ItemOutcome.Failed.of(failure);
    }

    /**
     * Returns when everything that was written for the item is durable. Items that wait share a
     * write to disk: while one is under way, others gather for the next.
     *
     * @throws Failure {@code UNAVAILABLE} if the disk failed, so that it may be lost
     */
    public void awaitDurable() {
      index.commit(losses);
    }

    @Override
    public void close() {
      version.close();
    }
  }

  /**
   * An item has come whole; the newest of its versions stays.
   *
   * @param evenIfOlder it replaces newer ones that came before it
   */
  public Arrival arrived(ItemVersion item, boolean evenIfOlder) {
    return new Arrival(item, evenIfOlder);
  }
}
