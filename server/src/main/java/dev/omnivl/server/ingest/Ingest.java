package dev.omnivl.server.ingest;

import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.ingest.Captioner;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestReport;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Medium;
import dev.omnivl.server.encode.Model;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Shared;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts items into the index: decodes and embeds them, then makes them durable. */
public final class Ingest {
  private final MediaIndex index;
  private final Supplier<Lease> model;
  private final Shared shared;
  private final IngestSettings settings;
  private final VersionsUnderWay versions;

  /**
   * Makes the way into the index.
   *
   * @param model makes the vectors; leased for each item
   * @param shared decodes, for single calls too, and works on the items, each on one of its bulk
   *     threads until it is written
   */
  public Ingest(MediaIndex index, Supplier<Lease> model, Shared shared) {
    this.index = index;
    this.model = model;
    this.shared = shared;
    settings = shared.settings().segments().ingest();
    versions = new VersionsUnderWay(index);
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
     * @param captioned whether the model is to say what it shows
     * @return what became of it, or would have if it had come before what superseded it
     * @throws Failure if the caller left or the server stops; whatever else happens is an outcome
     */
    public ItemOutcome add(IngestItem item, boolean captioned, Caller caller, CallTimes times) {
      return shared.bulk().run(present -> ingest(item, captioned, present, times), caller).value();
    }

    private ItemOutcome ingest(IngestItem item, boolean captioned, Caller caller, CallTimes times) {
      try (Lease lease = model.get()) {
        LaneEmbedder embedder = new LaneEmbedder(lease.work(), caller, times);
        Preprocessor preprocessor =
            new Preprocessor(lease.served().manifest().part(Capability.EMBED).preprocessing());
        Ingestor ingestor =
            new Ingestor(version, embedder, shared.decoder(), preprocessor, settings)
                .decoding(new PoolDecoding(shared.decoders(), caller));
        IngestReport report =
            (captioned ? ingestor.captioning(captioner(lease, caller, times)) : ingestor)
                .ingest(item);
        times.addDecode(report.decode());
        return report.outcome();
      }
    }

    private Captioner captioner(Lease lease, Caller caller, CallTimes times) {
      Model model = lease.model(Capability.CAPTION);
      GenerationSettings greedy =
          new GenerationSettings(shared.settings().text().maxGeneratedTokens(), 1);
      return item ->
          model.caption(Medium.any(item.data(), item.version().uri()), greedy, caller, times);
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
