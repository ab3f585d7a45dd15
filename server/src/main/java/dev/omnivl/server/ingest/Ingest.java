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
import dev.omnivl.server.batch.Batcher;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Work;
import dev.omnivl.server.encode.ModelWork;
import dev.omnivl.server.encode.Stages;
import dev.omnivl.server.settings.ServerSettings;

/**
 * Puts items into the index: decodes and embeds them on threads of its own, then makes them
 * durable.
 */
public final class Ingest implements AutoCloseable {
  /**
   * An ingesting thread waits for the model most of its time, so that there are several for each
   * decoding processor; what they send together forms the model's batches.
   */
  private static final int THREADS_PER_DECODER = 4;

  private final MediaIndex index;
  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final ModelWork model;
  private final GroupCommit commits;
  private final Batcher queue;
  private final Work<Job, IngestReport> ingesting = Work.alone("ingesting", this::ingest);

  private record Job(IngestItem item, Caller caller, Stages stages) {}

  /** Starts the threads. */
  public Ingest(
      MediaIndex index,
      Bundle bundle,
      MediaDecoder decoder,
      ModelWork model,
      ServerSettings settings) {
    this.index = index;
    this.decoder = decoder;
    this.model = model;
    preprocessor = new Preprocessor(bundle.preprocessing());
    commits = new GroupCommit(index, settings.stream().commitInterval());
    int threads = THREADS_PER_DECODER * settings.media().threadsOrProcessors();
    queue = new Batcher("ingest", threads, settings.queue().length());
  }

  /**
   * Ingests an item, without waiting for the disk.
   *
   * @throws Failure if the caller left or the server stops; whatever else happens is an outcome
   */
  public ItemOutcome add(IngestItem item, Caller caller, Stages stages) {
    return queue.run(ingesting, new Job(item, caller, stages), caller).value().outcome();
  }

  private IngestReport ingest(Job job) {
    LaneEmbedder embedder = new LaneEmbedder(model, job.caller(), job.stages());
    IngestReport report =
        new Ingestor(index, embedder, decoder, preprocessor, IngestSettings.DEFAULT)
            .ingest(job.item());
    job.stages().addDecode(report.decode());
    return report;
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

  /** Refuses new items and returns when none runs. */
  @Override
  public void close() {
    queue.close();
  }
}
