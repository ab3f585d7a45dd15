package dev.omnivl.server.ingest;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestReport;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.ModelWork;
import dev.omnivl.server.settings.ServerSettings;

/** Puts items into the index: decodes and embeds them, then makes them durable. */
public final class Ingest {
  private final MediaIndex index;
  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final ModelWork model;
  private final GroupCommit commits;
  private final Workers decoders;
  private final Workers bulk;

  /**
   * Makes the way into the index.
   *
   * @param decoders decode, for single calls too
   * @param bulk works on the items, each on one of its threads until it is written
   */
  public Ingest(
      MediaIndex index,
      Bundle bundle,
      MediaDecoder decoder,
      ModelWork model,
      Workers decoders,
      Workers bulk,
      ServerSettings settings) {
    this.index = index;
    this.decoder = decoder;
    this.model = model;
    preprocessor = new Preprocessor(bundle.preprocessing());
    commits = new GroupCommit(index, settings.stream().commitInterval());
    this.decoders = decoders;
    this.bulk = bulk;
  }

  /**
   * Ingests an item, without waiting for the disk.
   *
   * @throws Failure if the caller left or the server stops; whatever else happens is an outcome
   */
  public ItemOutcome add(IngestItem item, Caller caller, CallTimes times) {
    return bulk.run(present -> ingest(item, present, times), caller).value();
  }

  private ItemOutcome ingest(IngestItem item, Caller caller, CallTimes times) {
    LaneEmbedder embedder = new LaneEmbedder(model, caller, times);
    IngestReport report =
        new Ingestor(index, embedder, decoder, preprocessor, IngestSettings.DEFAULT)
            .decoding(new PoolDecoding(decoders, caller))
            .ingest(item);
    times.addDecode(report.decode());
    return report.outcome();
  }

  /** Writes down that an item cannot be ingested, without waiting for the disk. */
  public ItemOutcome refuse(ItemVersion version, Failure failure) {
    index.recordFailure(version, failure);
    return ItemOutcome.Failed.of(failure);
  }

  /** Returns when everything that this thread wrote is durable. */
  public void awaitDurable() {
    commits.await();
  }
}
