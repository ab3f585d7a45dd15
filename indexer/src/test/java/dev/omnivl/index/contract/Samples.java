package dev.omnivl.index.contract;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.lucene.util.VectorUtil;

/** Media with random unit vectors, replayable from a seed. */
public final class Samples {
  /** The embedding id of all samples. */
  public static final String MODEL = "model-of-the-tests";

  /** When all samples changed. */
  public static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.123456789Z");

  private Samples() {}

  /** Draws a unit vector. */
  public static float[] unit(SplittableRandom random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return VectorUtil.l2normalize(vector);
  }

  /** Returns an item of a usual size and time. */
  public static ItemVersion version(String uri) {
    return new ItemVersion(uri, 1234, MODIFIED);
  }

  /** Returns the hash of a content. */
  public static String hash(String content) {
    return MediaRecord.contentHash(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns bytes that stand for a picture. */
  public static byte[] jpeg(String name) {
    return ("thumbnail of " + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns an image. */
  public static MediaRecord image(String uri) {
    return medium(version(uri), MediaKind.IMAGE, Duration.ZERO);
  }

  /** Returns a clip. */
  public static MediaRecord clip(String uri, int seconds) {
    return medium(version(uri), MediaKind.VIDEO, Duration.ofSeconds(seconds));
  }

  /** Describes an item. */
  public static ItemDescription described(ItemVersion version) {
    return new ItemDescription(version, "title of " + version.uri(), List.of("tag"));
  }

  /** Returns a medium whose content and picture follow from its URI. */
  public static MediaRecord medium(ItemVersion version, MediaKind kind, Duration duration) {
    return new MediaRecord(
        described(version),
        hash("content of " + version.uri()),
        kind,
        duration,
        jpeg(version.uri()),
        Optional.empty());
  }

  /** Asks for the nearest media, of a kind or of both. */
  public static MediaQuery nearest(float[] vector, int limit, Optional<MediaKind> kind) {
    Filter filter = kind.<Filter>map(Filter.Kind::new).orElse(Filter.ALL);
    return MediaQuery.nearest(vector, limit).where(filter);
  }

  /** Returns the one segment of a medium without moments. */
  public static List<Segment> whole(float[] vector) {
    return List.of(Segment.whole(vector));
  }

  /**
   * Returns a whole and one moment for each further vector: the first second, the second one, and
   * so on.
   */
  public static List<Segment> moments(List<float[]> vectors) {
    List<Segment> segments = new ArrayList<>();
    segments.add(Segment.whole(vectors.getFirst()));
    for (int i = 1; i < vectors.size(); i++) {
      segments.add(Segment.moment(vectors.get(i), second(i - 1), jpeg("moment " + (i - 1))));
    }
    return segments;
  }

  /** Returns a second of a clip. */
  public static TimeRange second(int number) {
    return new TimeRange(Duration.ofSeconds(number), Duration.ofSeconds(number + 1L));
  }
}
