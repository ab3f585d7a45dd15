package dev.omnivl.spark;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Variant;
import dev.omnivl.engine.DeviceChoice;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.ingest.Embedder;
import dev.omnivl.index.ingest.EncoderEmbedder;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model of this process. It is opened when a task first asks for it, shared by all tasks, and
 * stays until the process ends: an executor serves one job.
 */
final class LoadedModel {
  private static final Map<Named, LoadedModel> LOADED = new ConcurrentHashMap<>();

  private final String embeddingId;
  private final Embedder embedder;
  private final MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
  private final Preprocessor preprocessor;

  /**
   * Which model, and where it computes.
   *
   * @param bundle folder
   * @param precision {@code auto}, {@code fp32} or {@code int8}
   * @param device {@code auto}, {@code cpu} or {@code cuda:0}
   * @param threads of one operation; 0 for as many as the machine has processors
   */
  record Named(String bundle, String precision, String device, int threads)
      implements Serializable {
    /** Opens its bundle, which is the caller's to close. */
    Bundle open() {
      Variant variant = Variant.parse(precision);
      DeviceChoice.check(device, variant);
      return Bundle.open(Path.of(bundle), variant);
    }

    private EngineOptions options() {
      int own = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
      return new EngineOptions(own, DeviceChoice.of(device, Variant.parse(precision)).device());
    }
  }

  private LoadedModel(Named named) {
    Bundle bundle = named.open();
    bundle.part(Capability.EMBED); // or says that it makes no vectors
    Encoder encoder = Engine.open(bundle, named.options()).encoder();
    embeddingId = bundle.embeddingId();
    embedder = new EngineQueue(new EncoderEmbedder(encoder));
    preprocessor = new Preprocessor(encoder.part().preprocessing());
  }

  static LoadedModel of(Named named) {
    return LOADED.computeIfAbsent(named, LoadedModel::new);
  }

  String embeddingId() {
    return embeddingId;
  }

  /** Returns what takes files to vectors, as a server with the default settings does. */
  Ingestor ingestor(ItemWriter into) {
    return new Ingestor(into, embedder, decoder, preprocessor, IngestSettings.DEFAULT);
  }
}
