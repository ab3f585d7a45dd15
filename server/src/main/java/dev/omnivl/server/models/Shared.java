package dev.omnivl.server.models;

import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.server.batch.Presence;
import dev.omnivl.server.batch.Workers;
import dev.omnivl.server.cache.SharedCache;
import dev.omnivl.server.encode.Decoders;
import dev.omnivl.server.encode.Doors;
import dev.omnivl.server.encode.Encoded;
import dev.omnivl.server.filter.OutputFilters;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.Watch;

/**
 * What all models of a server have in common, since they share its processors.
 *
 * @param settings of the server
 * @param presence whether somebody waits for the server
 * @param decoder decodes media
 * @param decoders on whose threads it does
 * @param bulk bounds how many items of streams are between decoder and answer
 * @param doors who may ask a model now
 * @param vectors that were made before
 * @param filters judge what is written
 * @param watch is told what is done
 */
public record Shared(
    ServerSettings settings,
    Presence presence,
    MediaDecoder decoder,
    Decoders decoders,
    Workers bulk,
    Doors doors,
    SharedCache<Encoded> vectors,
    OutputFilters filters,
    Watch watch)
    implements AutoCloseable {
  /**
   * An item of a stream waits for the model most of its time, so that there are several for each
   * decoder; what they send together forms the model's batches. It bounds the pixels in memory.
   */
  private static final int BULK_ITEMS_PER_DECODER = 4;

  /** Starts the threads. */
  static Shared of(ServerSettings settings, OutputFilters filters, Watch watch) {
    Presence presence = new Presence();
    int decoding = settings.media().threadsOrProcessors();
    Workers bulk = new Workers("bulk", BULK_ITEMS_PER_DECODER * decoding, new Presence());
    return new Shared(
        settings,
        presence,
        new MediaDecoder(limits(settings.media())),
        new Decoders(decoding, presence, watch),
        bulk,
        new Doors(settings.queue(), settings.generation().rows(), bulk, presence, watch),
        new SharedCache<>(settings.cache().vectors().asLongValue(), settings.batch().maxTime()),
        filters,
        watch);
  }

  private static MediaLimits limits(ServerSettings.Media settings) {
    return new MediaLimits(
        settings.maxBytesOrDefault(),
        settings.maxPixels(),
        settings.maxFrames(),
        settings.maxDuration(),
        settings.maxDecodeTime(),
        settings.maxMemoryOrDefault());
  }

  /** Ends what is under way, first what uses the others. */
  @Override
  public void close() {
    bulk.close();
    decoders.close();
  }
}
