package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Patience;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads encoded media as the pixels and thumbnails of their segments. */
final class MediaReader {
  /** How many decoded frames are held at once, as far as one segment does not need more. */
  private static final int FRAMES_AT_ONCE = 64;

  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final Segmenter segmenter;
  private final int thumbnailSide;

  MediaReader(MediaDecoder decoder, Preprocessor preprocessor, IngestSettings settings) {
    this.decoder = decoder;
    this.preprocessor = preprocessor;
    this.segmenter = new Segmenter(settings);
    this.thumbnailSide = settings.thumbnailSide();
  }

  /**
   * A segment on its way into the model.
   *
   * @param moment which part of the clip it is; empty if it is the whole medium
   * @param pixels what the model reads: (size, size, 3) of an image, (frames, size, size, 3) of a
   *     clip
   * @param thumbnail JPEG of its middle
   */
  record Sampled(Optional<TimeRange> moment, byte[] pixels, byte[] thumbnail) {}

  /** Opens an item's medium once, for all that is read of it. */
  OpenedMedium open(IngestItem item, Patience patience) {
    return decoder.open(item.data(), item.version().uri(), patience);
  }

  Sampled image(OpenedMedium medium) {
    Frame frame = medium.image(hint());
    return new Sampled(
        Optional.empty(), preprocessor.image(frame), Thumbnails.jpeg(frame, thumbnailSide));
  }

  /**
   * Returns which parts of a clip are segments, the whole of it first, in groups to be read one
   * after the other: each group is one pass over the file, and bounded in memory.
   */
  List<List<Optional<TimeRange>>> groups(Duration duration) {
    List<Optional<TimeRange>> segments = new ArrayList<>();
    segments.add(Optional.empty());
    segmenter.moments(duration).forEach(moment -> segments.add(Optional.of(moment)));
    int each = Math.max(1, FRAMES_AT_ONCE / preprocessor.settings().frames());
    List<List<Optional<TimeRange>>> groups = new ArrayList<>();
    for (int from = 0; from < segments.size(); from += each) {
      groups.add(List.copyOf(segments.subList(from, Math.min(from + each, segments.size()))));
    }
    return groups;
  }

  /** Reads a group of segments of a clip. */
  List<Sampled> clip(OpenedMedium medium, List<Optional<TimeRange>> group) {
    Duration duration = medium.info().duration();
    TreeSet<Duration> all = new TreeSet<>();
    group.forEach(segment -> all.addAll(moments(segment, duration)));
    List<Duration> ascending = List.copyOf(all);
    List<TimedFrame> decoded = medium.frames(ascending, hint());
    Map<Duration, TimedFrame> frames = new HashMap<>();
    for (int i = 0; i < ascending.size(); i++) {
      frames.put(ascending.get(i), decoded.get(i));
    }
    List<Sampled> sampled = new ArrayList<>(group.size());
    for (Optional<TimeRange> segment : group) {
      List<TimedFrame> shown = new ArrayList<>();
      for (Duration moment : moments(segment, duration)) {
        TimedFrame frame = frames.get(moment);
        if (frame != null) {
          shown.add(frame);
        }
      }
      byte[] thumbnail = Thumbnails.jpeg(shown.get(shown.size() / 2).frame(), thumbnailSide);
      sampled.add(new Sampled(segment, preprocessor.clip(shown), thumbnail));
    }
    return sampled;
  }

  private List<Duration> moments(Optional<TimeRange> segment, Duration duration) {
    int frames = preprocessor.settings().frames();
    return segment
        .map(range -> FrameSampling.uniform(frames, range.start(), range.end()))
        .orElseGet(() -> FrameSampling.uniform(frames))
        .moments(duration);
  }

  /**
   * Decoding for another size gives slightly other pixels, so thumbnails make do with the model's.
   */
  private int hint() {
    return preprocessor.settings().imageSize();
  }
}
