package dev.omnivl.index.lucene;

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
final class Samples {
  static final String MODEL = "model-of-the-tests";
  static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.123456789Z");

  private Samples() {}

  static float[] unit(SplittableRandom random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return VectorUtil.l2normalize(vector);
  }

  static ItemVersion version(String uri) {
    return new ItemVersion(uri, 1234, MODIFIED);
  }

  static String hash(String content) {
    return MediaRecord.contentHash(content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] jpeg(String name) {
    return ("thumbnail of " + name).getBytes(StandardCharsets.UTF_8);
  }

  static MediaRecord image(String uri) {
    return medium(version(uri), MediaKind.IMAGE, Duration.ZERO);
  }

  static MediaRecord clip(String uri, int seconds) {
    return medium(version(uri), MediaKind.VIDEO, Duration.ofSeconds(seconds));
  }

  static ItemDescription described(ItemVersion version) {
    return new ItemDescription(version, "title of " + version.uri(), List.of("tag"));
  }

  static MediaRecord medium(ItemVersion version, MediaKind kind, Duration duration) {
    return new MediaRecord(
        described(version),
        hash("content of " + version.uri()),
        kind,
        duration,
        jpeg(version.uri()),
        Optional.empty());
  }

  /** Asks for the nearest media, of a kind or of both. */
  static MediaQuery nearest(float[] vector, int limit, Optional<MediaKind> kind) {
    Filter filter = kind.<Filter>map(Filter.Kind::new).orElse(Filter.ALL);
    return MediaQuery.nearest(vector, limit).where(filter);
  }

  static List<Segment> whole(float[] vector) {
    return List.of(Segment.whole(vector));
  }

  /**
   * Returns a whole and one moment for each further vector: the first second, the second one, and
   * so on.
   */
  static List<Segment> moments(List<float[]> vectors) {
    List<Segment> segments = new ArrayList<>();
    segments.add(Segment.whole(vectors.getFirst()));
    for (int i = 1; i < vectors.size(); i++) {
      segments.add(Segment.moment(vectors.get(i), second(i - 1), jpeg("moment " + (i - 1))));
    }
    return segments;
  }

  static TimeRange second(int number) {
    return new TimeRange(Duration.ofSeconds(number), Duration.ofSeconds(number + 1L));
  }
}
