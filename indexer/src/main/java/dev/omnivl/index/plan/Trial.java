package dev.omnivl.index.plan;

import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.lucene.IndexSettings;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.vectors.VectorSettings;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.util.VectorUtil;

/**
 * Builds a small index of drawn vectors in a folder of its own, brings it to rest, searches it, and
 * deletes it; before that some of clips. Takes about twenty seconds of processor time, more with
 * more dimensions.
 */
public final class Trial {
  /** Enough for a graph, and for recall to be below one. */
  private static final int IMAGES = 8000;

  private static final int CLIPS = 300;
  private static final int SEGMENTS = 8;
  private static final int QUERIES = 200;
  private static final int TOP = 10;
  private static final int MEDIA_OF_A_COMMIT = 100;
  private static final int MOST_ROUNDS = 5;

  /** As fast as it will be, if a round takes more than this share of the one before. */
  private static final double STEADY = 0.9;

  private static final long SEED = 20261128;

  /** How hard searches look, least first. */
  private static final List<Integer> EFFORTS =
      List.of(20, 28, 40, 56, 80, 112, 160, 224, 320, 448, 1024);

  private static final byte[] NO_PICTURE = new byte[0];

  private final VectorSettings settings;
  private final int dimensions;

  private Trial(VectorSettings settings, int dimensions) {
    this.settings = settings;
    this.dimensions = dimensions;
  }

  /**
   * Tells what such an index costs here.
   *
   * @param folder on the disk that matters; what is there is deleted, before and after
   */
  public static UnitCosts run(Path folder, VectorSettings settings, int dimensions)
      throws IOException {
    AtomicFiles.delete(folder);
    try {
      Files.createDirectories(folder);
      return new Trial(settings, dimensions).run(folder);
    } finally {
      AtomicFiles.delete(folder);
    }
  }

  private UnitCosts run(Path folder) throws IOException {
    double clipTexts = warm(folder);
    DrawnVectors drawn = DrawnVectors.draw(IMAGES, QUERIES, dimensions, SEED);
    try (LuceneMediaIndex index = open(folder.resolve("images"))) {
      double start = ProcessorClock.seconds();
      for (int i = 0; i < IMAGES; i++) {
        index.upsert(medium(i, MediaKind.IMAGE), List.of(Segment.whole(drawn.images()[i])));
        commit(index, i);
      }
      index.rest();
      double seconds = (ProcessorClock.seconds() - start) / IMAGES;
      Map<String, Long> offHeap = index.offHeapBytes();
      double graph = offHeap.getOrDefault("vex", 0L) / (double) IMAGES;
      double texts = texts(index) / IMAGES;
      Map<Modality, NavigableMap<Integer, Double>> misses = new EnumMap<>(Modality.class);
      misses.put(
          Modality.MEDIA, misses(index, drawn.images(), drawn.imageQueries(), Modality.MEDIA));
      misses.put(Modality.TEXT, misses(index, drawn.images(), drawn.textQueries(), Modality.TEXT));
      double further = Math.max(0, (clipTexts - texts) / SEGMENTS);
      return new UnitCosts(IMAGES, seconds, graph, texts, further, misses);
    }
  }

  /**
   * Builds clips again and again until that takes no less time than before: what a long ingest
   * costs is told, and not what it costs while code is still interpreted.
   *
   * @return the bytes of a clip's texts
   */
  private double warm(Path folder) throws IOException {
    double last = Double.POSITIVE_INFINITY;
    double texts = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double start = ProcessorClock.seconds();
      texts = clips(folder.resolve("clips" + round));
      double seconds = ProcessorClock.seconds() - start;
      if (seconds > STEADY * last) {
        break;
      }
      last = seconds;
    }
    return texts;
  }

  private LuceneMediaIndex open(Path folder) {
    return LuceneMediaIndex.open(
        folder, "trial", dimensions, new IndexSettings(RecallSettings.OFF, settings));
  }

  private static void commit(LuceneMediaIndex index, int number) {
    if (number % MEDIA_OF_A_COMMIT == MEDIA_OF_A_COMMIT - 1) {
      index.commit();
    }
  }

  /** Returns the bytes of a clip's texts. */
  private double clips(Path folder) throws IOException {
    int vectors = CLIPS * (SEGMENTS + 1);
    float[][] drawn = DrawnVectors.draw(vectors, 1, dimensions, SEED + 1).images();
    try (LuceneMediaIndex index = open(folder)) {
      for (int clip = 0; clip < CLIPS; clip++) {
        List<Segment> segments = new ArrayList<>();
        segments.add(Segment.whole(drawn[clip * (SEGMENTS + 1)]));
        for (int i = 1; i <= SEGMENTS; i++) {
          TimeRange range =
              new TimeRange(Duration.ofSeconds(2L * i), Duration.ofSeconds(2L * i + 4));
          segments.add(Segment.moment(drawn[clip * (SEGMENTS + 1) + i], range, NO_PICTURE));
        }
        index.upsert(medium(clip, MediaKind.VIDEO), segments);
        commit(index, clip);
      }
      index.rest();
      return texts(index) / CLIPS;
    }
  }

  /** Returns the bytes of all that is neither vector nor graph. */
  private double texts(LuceneMediaIndex index) {
    long vectors = index.offHeapBytes().values().stream().mapToLong(Long::longValue).sum();
    return index.info().sizeBytes() - (double) vectors;
  }

  private static MediaRecord medium(int number, MediaKind kind) {
    String uri = "file:///archive/2026/journeys/lisbon/IMG_" + number + ".jpg";
    return new MediaRecord(
        new ItemDescription(
            new ItemVersion(uri, number, Instant.EPOCH),
            "a photograph of a journey, number " + number,
            List.of("journey", "number-" + number % 100)),
        MediaRecord.contentHash(uri.getBytes(StandardCharsets.UTF_8)),
        kind,
        kind == MediaKind.VIDEO ? Duration.ofSeconds(20) : Duration.ZERO,
        NO_PICTURE,
        Optional.empty());
  }

  private static NavigableMap<Integer, Double> misses(
      LuceneMediaIndex index, float[][] images, float[][] queries, Modality modality) {
    NavigableMap<Integer, Double> misses = new TreeMap<>();
    EFFORTS.forEach(effort -> misses.put(effort, 0.0));
    for (float[] query : queries) {
      float worst = worstOfTheTop(images, query);
      for (int effort : EFFORTS) {
        index.effort(effort);
        long found =
            index.search(MediaQuery.nearest(query, modality, TOP)).hits().stream()
                .map(SearchHit::score)
                .filter(score -> score >= worst - 1e-6f)
                .count();
        misses.merge(
            effort, (TOP - Math.min(TOP, found)) / (double) (TOP * queries.length), Double::sum);
      }
    }
    return misses;
  }

  private static float worstOfTheTop(float[][] images, float[] query) {
    float[] top = new float[TOP];
    Arrays.fill(top, Float.NEGATIVE_INFINITY);
    for (float[] image : images) {
      float cosine = VectorUtil.dotProduct(query, image);
      if (cosine > top[0]) {
        int at = 0;
        while (at + 1 < TOP && top[at + 1] < cosine) {
          top[at] = top[at + 1];
          at++;
        }
        top[at] = cosine;
      }
    }
    return top[0];
  }
}
