package dev.omnivl.server.plan;

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
import dev.omnivl.index.plan.MediaCosts;
import dev.omnivl.index.plan.ProcessorClock;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Takes drawn photographs through the real ingest, without an index, and embeds them: what the two
 * halves cost in processor time of this program. Nothing draws clips here: what a second of one
 * costs to read is assumed.
 */
final class MediaTrial {
  /** Of H.264, 1080p, 30 frames a second, all frames decoded; measured on one machine. */
  static final double ASSUMED_CLIP_SECOND = 0.15;

  private static final int BATCH = 8;
  private static final int CLIPS = 2;
  private static final int WARM = 2;
  private static final int LEAST_TIMES = 4;
  private static final int MOST_TIMES = 1000;
  private static final double ENOUGH_SECONDS = 0.5;
  private static final int WIDTH = 4;
  private static final int HEIGHT = 3;
  private static final int THINGS = 60;
  private static final int NOISE = 12;
  private static final double MILLION = 1e6;
  private static final long SEED = 20261128;

  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final Embedder embedder;
  private final IngestSettings settings;
  private final float[] unit;

  MediaTrial(
      MediaDecoder decoder,
      Preprocessor preprocessor,
      Embedder embedder,
      IngestSettings settings,
      int dimensions) {
    this.decoder = decoder;
    this.preprocessor = preprocessor;
    this.embedder = embedder;
    this.settings = settings;
    unit = new float[dimensions];
    unit[0] = 1;
  }

  /** What ingest hands to the model and to the index. */
  private final class Kept implements Embedder, ItemWriter {
    private final List<byte[]> pixels = new ArrayList<>();
    private long thumbnailBytes;
    private int media;

    @Override
    public List<float[]> images(List<byte[]> images) {
      if (pixels.size() < BATCH) {
        pixels.addAll(images);
      }
      return images.stream().map(image -> unit).toList();
    }

    @Override
    public List<float[]> clips(List<byte[]> clips) {
      throw new IllegalStateException("photographs are no clips");
    }

    @Override
    public ItemOutcome.Ingested upsert(MediaRecord medium, List<Segment> segments) {
      media++;
      thumbnailBytes += medium.thumbnail().length;
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

  /**
   * Measures.
   *
   * @param megapixels of a photograph
   * @param clips whether clips are of interest
   */
  MediaCosts run(double megapixels, boolean clips) {
    byte[] photo = photo(megapixels);
    Kept kept = new Kept();
    Ingestor ingestor = new Ingestor(kept, kept, decoder, preprocessor, settings);
    double reading = seconds(() -> ingestor.ingest(item(photo, kept.media)));
    List<byte[]> pixels = List.copyOf(kept.pixels.subList(0, Math.min(BATCH, kept.pixels.size())));
    double embedding = seconds(() -> embedder.images(pixels)) / pixels.size();
    return new MediaCosts(
        reading,
        embedding,
        ASSUMED_CLIP_SECOND,
        clips ? clip(pixels.getFirst()) : 0,
        kept.thumbnailBytes / (double) kept.media);
  }

  /** Processor time of some work, which is done until that can be told: its clock ticks slowly. */
  private static double seconds(Runnable work) {
    for (int i = 0; i < WARM; i++) {
      work.run();
    }
    double start = ProcessorClock.seconds();
    int times = 0;
    double seconds = 0;
    while (times < LEAST_TIMES || seconds < ENOUGH_SECONDS && times < MOST_TIMES) {
      work.run();
      times++;
      seconds = ProcessorClock.seconds() - start;
    }
    return seconds / times;
  }

  private double clip(byte[] image) {
    int frames = preprocessor.settings().frames();
    ByteBuffer clip = ByteBuffer.allocate(frames * image.length);
    for (int i = 0; i < frames; i++) {
      clip.put(image);
    }
    List<byte[]> all = Collections.nCopies(CLIPS, clip.array());
    return seconds(() -> embedder.clips(all)) / CLIPS;
  }

  private static IngestItem item(byte[] photo, int number) {
    ItemVersion version = new ItemVersion("photograph " + number, photo.length, Instant.EPOCH);
    return new IngestItem(new ItemDescription(version, "", List.of()), photo);
  }

  /** Draws smooth light, things with edges, and the noise of a sensor. */
  private static byte[] photo(double megapixels) {
    double unit = Math.sqrt(MILLION * megapixels / (WIDTH * HEIGHT));
    int width = (int) (WIDTH * unit);
    int height = (int) (HEIGHT * unit);
    SplittableRandom random = new SplittableRandom(SEED);
    int[][] things = new int[THINGS][];
    for (int i = 0; i < THINGS; i++) {
      things[i] =
          new int[] {
            random.nextInt(width),
            random.nextInt(height),
            width / (4 + i / 2),
            random.nextInt(1 << 24)
          };
    }
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int ground = 255 * y / height;
      for (int x = 0; x < width; x++) {
        int colour = ground << 16 | ground << 8 | 255 * x / width;
        for (int[] thing : things) {
          long dx = x - thing[0];
          long dy = y - thing[1];
          colour = dx * dx + dy * dy < (long) thing[2] * thing[2] ? thing[3] : colour;
        }
        int noise = random.nextInt(NOISE);
        int at = 3 * (y * width + x);
        rgb[at] = (byte) Math.min(255, (colour >> 16 & 255) + noise);
        rgb[at + 1] = (byte) Math.min(255, (colour >> 8 & 255) + noise);
        rgb[at + 2] = (byte) Math.min(255, (colour & 255) + noise);
      }
    }
    return Thumbnails.jpeg(new Frame(width, height, rgb), width);
  }
}
