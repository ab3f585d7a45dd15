package dev.omnivl.bench.ingest;

import com.sun.management.OperatingSystemMXBean;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.Device;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.ingest.Embedder;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The stages of ingest, each alone with all processors of the machine. */
final class Stages implements AutoCloseable {
  /** As many as the server has under way. */
  private static final int BATCH = 8;

  /** So many wait for one write to disk, as items of a stream do. */
  private static final int WAITING = 64;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Bundle bundle;
  private final Engine engine;
  private final LuceneMediaIndex index;
  private final Ingestor decoding;
  private final ExecutorService decoders;
  private final ExecutorService writers;
  private final Queue<MediaRecord> media = new ConcurrentLinkedQueue<>();
  private final Queue<byte[]> pixels = new ConcurrentLinkedQueue<>();
  private List<float[]> vectors = List.of();

  Stages(Path folder, Path index) {
    bundle = Bundle.open(folder);
    engine = Engine.open(bundle, new EngineOptions(PROCESSORS, Device.cpu()));
    int dimensions = bundle.part(Capability.EMBED).config().embeddingDimensions();
    this.index = LuceneMediaIndex.open(index, bundle.embeddingId(), dimensions);
    float[] unit = new float[dimensions];
    unit[0] = 1;
    decoding =
        new Ingestor(
            new Taking(),
            new Pretending(unit),
            new MediaDecoder(MediaLimits.DEFAULTS),
            new Preprocessor(bundle.part(Capability.EMBED).preprocessing()),
            IngestSettings.DEFAULT);
    decoders =
        Executors.newFixedThreadPool(
            PROCESSORS, Thread.ofPlatform().name("decoder-", 0).daemon().factory());
    writers =
        Executors.newFixedThreadPool(
            WAITING, Thread.ofPlatform().name("writer-", 0).daemon().factory());
  }

  /** Hashes, decodes and reduces photographs; returns how many in a second. */
  double decode(List<byte[]> photos) {
    pixels.clear();
    media.clear();
    long start = System.nanoTime();
    all(
        decoders,
        photos,
        photo -> {
          String uri = "photo " + System.identityHashCode(photo);
          ItemVersion version = new ItemVersion(uri, photo.length, Instant.EPOCH);
          decoding.ingest(new IngestItem(new ItemDescription(version, "", List.of()), photo));
        });
    return photos.size() / seconds(start);
  }

  /** Embeds what was decoded last; returns how many in a second. */
  double encode() {
    List<byte[]> all = List.copyOf(pixels);
    List<float[]> embedded = new ArrayList<>();
    long start = System.nanoTime();
    for (int from = 0; from < all.size(); from += BATCH) {
      List<byte[]> batch = all.subList(from, Math.min(from + BATCH, all.size()));
      embedded.addAll(engine.encoder().imageVectors(batch));
    }
    double rate = all.size() / seconds(start);
    vectors = embedded;
    return rate;
  }

  /**
   * Writes what was decoded and embedded last, each durable by itself; returns how many a second of
   * all processors is enough for, since waiting for the disk takes none.
   */
  double write() {
    List<MediaRecord> all = List.copyOf(media);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long start = system.getProcessCpuTime();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      places.add(i);
    }
    all(
        writers,
        places,
        place -> {
          index.upsert(all.get(place), List.of(Segment.whole(vectors.get(place))));
          index.commit();
        });
    return PROCESSORS * all.size() / ((system.getProcessCpuTime() - start) / 1e9);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private interface Task<T> {
    void of(T item);
  }

  private static <T> void all(ExecutorService pool, List<T> items, Task<T> task) {
    List<Future<?>> running = new ArrayList<>();
    items.forEach(item -> running.add(pool.submit(() -> task.of(item))));
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    decoders.shutdownNow();
    writers.shutdownNow();
    index.close();
    engine.close();
    bundle.close();
  }

  /** Keeps what would be written. */
  private final class Taking implements ItemWriter {
    @Override
    public ItemOutcome.Ingested upsert(MediaRecord medium, List<Segment> segments) {
      media.add(medium);
      return ItemOutcome.Ingested.of(medium, segments.size());
    }

    @Override
    public void recordFailure(ItemVersion item, Failure failure) {
      throw failure;
    }

    @Override
    public Optional<ItemOutcome.Ingested> sameContent(
        ItemDescription item, String contentHash, Set<String> facts) {
      return Optional.empty();
    }
  }

  /** Keeps what would be embedded. */
  private final class Pretending implements Embedder {
    private final float[] vector;

    Pretending(float[] vector) {
      this.vector = vector;
    }

    @Override
    public List<float[]> images(List<byte[]> images) {
      pixels.addAll(images);
      return images.stream().map(_ -> vector).toList();
    }

    @Override
    public List<float[]> clips(List<byte[]> clips) {
      throw new IllegalStateException("photographs are no clips");
    }
  }
}
