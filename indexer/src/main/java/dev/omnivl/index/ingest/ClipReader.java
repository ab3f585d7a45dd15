package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import dev.omnivl.index.ingest.MediaReader.Sampled;
import dev.omnivl.index.shots.FrameSignature;
import dev.omnivl.index.shots.SeenFrame;
import dev.omnivl.index.shots.ShotDetector;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one clip: looks at it to find its shots, and hands out its segments in groups.
 *
 * <p>A clip of up to {@code allFrames} is decoded once, from its begin to its end; what the model
 * and thumbnails may need of it is kept, small, as often as memory allows. Of a longer one the
 * keyframes are decoded, once to look and once for the segments, and little else: where keyframes
 * come at a steady pace and two of them show different shots, what lies between them is searched
 * for the cut, as far as an eighth of the clip. A long clip with next to no keyframes is decoded
 * whole all the same, and looked at more rarely.
 */
final class ClipReader {
  private static final Duration STEP = Duration.ofMillis(125);
  private static final int MOST_LOOKS = 2048;
  private static final int MOST_KEYFRAMES = 8192;
  private static final Duration KEYFRAMES_APART = Duration.ofSeconds(30);

  /** Shorter by more than this share, a group of pictures was ended by a cut, right there. */
  private static final double STEADY = 0.95;

  private static final int SEARCHED_SHARE = 8;

  /** What is kept of one clip, in bytes. */
  private static final long KEPT = 64 << 20;

  /** How many decoded frames are held at once, as far as one segment does not need more. */
  private static final int FRAMES_AT_ONCE = 64;

  /** How many frames are decoded before they are made small. */
  private static final int DECODED_AT_ONCE = 16;

  private final OpenedMedium medium;
  private final Duration duration;
  private final Preprocessor preprocessor;
  private final IngestSettings settings;
  private final NavigableMap<Duration, Small> kept = new TreeMap<>();
  private final Looks looks = new Looks();
  private @Nullable List<Planned> plan;
  private int done;

  ClipReader(OpenedMedium medium, Preprocessor preprocessor, IngestSettings settings) {
    this.medium = medium;
    this.duration = medium.info().duration();
    this.preprocessor = preprocessor;
    this.settings = settings;
  }

  /** A frame as the model sees it and as it is shown beside hits. */
  private record Small(TimedFrame square, Frame thumbnail) {}

  /** A segment and when it is looked at. */
  private record Planned(Optional<TimeRange> moment, List<Duration> looks) {}

  /** Returns the next segments, the whole clip first of all; empty when all are read. */
  List<Sampled> next() {
    if (plan == null) {
      plan = plan();
    }
    int each = Math.max(1, FRAMES_AT_ONCE / preprocessor.settings().frames());
    List<Planned> group = plan.subList(done, Math.min(plan.size(), done + each));
    done += group.size();
    Map<Duration, Small> frames = frames(group);
    return group.stream().map(planned -> sampled(planned, frames)).toList();
  }

  private Sampled sampled(Planned planned, Map<Duration, Small> frames) {
    List<Small> shown = planned.looks().stream().map(frames::get).toList();
    Frame thumbnail = shown.get(shown.size() / 2).thumbnail();
    return new Sampled(
        planned.moment(),
        preprocessor.clip(shown.stream().map(Small::square).toList()),
        Thumbnails.jpeg(thumbnail, settings.thumbnailSide()));
  }

  private List<Planned> plan() {
    List<Duration> changes = changes();
    List<Planned> plan = new ArrayList<>();
    List<Duration> all = looks(new TimeRange(Duration.ZERO, duration));
    plan.add(new Planned(Optional.empty(), all.isEmpty() ? List.of(duration.dividedBy(2)) : all));
    for (TimeRange moment : new Segmenter(settings).moments(duration, changes)) {
      List<Duration> shown = looks(moment);
      if (!shown.isEmpty()) {
        plan.add(new Planned(Optional.of(moment), shown));
      }
    }
    return plan;
  }

  private List<Duration> looks(TimeRange range) {
    return looks.of(range, preprocessor.settings().frames());
  }

  /** Looks at the clip and returns when its shots begin. */
  private List<Duration> changes() {
    if (duration.compareTo(settings.allFrames()) > 0) {
      List<SeenFrame> keyframes = keyframes();
      if (!keyframes.isEmpty()) {
        keyframes.forEach(frame -> looks.add(frame.at(), frame.signature()));
        return changesBetween(keyframes);
      }
    }
    return ShotDetector.changes(lookAtAll());
  }

  /** Returns the keyframes, or none if they are too far apart to tell what happens. */
  private List<SeenFrame> keyframes() {
    List<SeenFrame> seen = new ArrayList<>();
    medium.keyframes(
        longer(STEP, duration.dividedBy(MOST_KEYFRAMES)),
        side(),
        frame -> seen.add(new SeenFrame(frame.at(), FrameSignature.of(frame.frame()))));
    Duration before = Duration.ZERO;
    for (SeenFrame frame : seen) {
      if (frame.at().minus(before).compareTo(KEYFRAMES_APART) > 0) {
        return List.of();
      }
      before = frame.at();
    }
    return duration.minus(before).compareTo(KEYFRAMES_APART) > 0 ? List.of() : seen;
  }

  private List<Duration> changesBetween(List<SeenFrame> keyframes) {
    Duration steady = Duration.ZERO;
    for (int i = 1; i < keyframes.size(); i++) {
      steady = longer(steady, keyframes.get(i).at().minus(keyframes.get(i - 1).at()));
    }
    Duration left = duration.dividedBy(SEARCHED_SHARE);
    List<Duration> changes = new ArrayList<>();
    for (int i : ShotDetector.changesFarApart(keyframes)) {
      TimeRange gap = new TimeRange(keyframes.get(i - 1).at(), keyframes.get(i).at());
      boolean endedByCut = gap.length().toNanos() < STEADY * steady.toNanos();
      if (endedByCut || gap.length().compareTo(left) > 0) {
        changes.add(gap.end());
        continue;
      }
      left = left.minus(gap.length());
      List<Duration> found = search(gap);
      changes.addAll(found.isEmpty() ? List.of(gap.end()) : found);
    }
    return changes;
  }

  private List<Duration> search(TimeRange gap) {
    List<SeenFrame> seen = new ArrayList<>();
    List<Duration> moments = new ArrayList<>();
    for (Duration at = gap.start(); at.compareTo(gap.end()) < 0; at = at.plus(STEP)) {
      moments.add(at);
    }
    moments.add(gap.end());
    for (List<Duration> few : few(moments)) {
      for (TimedFrame frame : medium.frames(few, side())) {
        seen.add(new SeenFrame(frame.at(), FrameSignature.of(frame.frame())));
      }
    }
    return ShotDetector.changes(seen);
  }

  /**
   * Decodes the clip from begin to end, keeps what may be shown, and returns what it looks like.
   */
  private List<SeenFrame> lookAtAll() {
    Duration step = longer(STEP, duration.dividedBy(MOST_LOOKS));
    Set<Duration> whole =
        Set.copyOf(FrameSampling.uniform(preprocessor.settings().frames()).moments(duration));
    Set<Duration> grid = new TreeSet<>();
    for (Duration at = Duration.ZERO; at.compareTo(duration) < 0; at = at.plus(step)) {
      grid.add(at);
    }
    TreeSet<Duration> moments = new TreeSet<>(grid);
    moments.addAll(whole);
    Duration apart = duration.dividedBy(KEPT / bytesOfSmall());
    Duration due = Duration.ZERO;
    List<SeenFrame> seen = new ArrayList<>();
    TimedFrame before = null;
    FrameSignature signature = null;
    Small small = null;
    for (List<Duration> few : few(List.copyOf(moments))) {
      List<TimedFrame> frames = medium.frames(few, side());
      for (int i = 0; i < few.size(); i++) {
        Duration at = few.get(i);
        TimedFrame frame = frames.get(i);
        if (signature == null || before == null || !before.at().equals(frame.at())) {
          signature = FrameSignature.of(frame.frame());
          before = frame;
          small = null;
        }
        if (grid.contains(at)) {
          seen.add(new SeenFrame(frame.at(), signature));
        }
        if (whole.contains(at) || at.compareTo(due) >= 0) {
          due = at.plus(apart);
          small = small == null ? small(frame) : small;
          kept.put(at, small);
          looks.add(at, signature);
        }
      }
    }
    return seen;
  }

  /** Returns the frames of a group of segments: those that were kept, or decoded now. */
  private Map<Duration, Small> frames(List<Planned> group) {
    TreeSet<Duration> wanted = new TreeSet<>();
    group.forEach(planned -> wanted.addAll(planned.looks()));
    Map<Duration, Small> frames = new HashMap<>();
    if (!kept.isEmpty()) {
      for (Duration at : wanted) {
        Map.Entry<Duration, Small> before = kept.floorEntry(at);
        frames.put(at, (before == null ? kept.firstEntry() : before).getValue());
      }
      return frames;
    }
    for (List<Duration> few : few(List.copyOf(wanted))) {
      List<TimedFrame> decoded = medium.frames(few, side());
      for (int i = 0; i < few.size(); i++) {
        frames.put(few.get(i), small(decoded.get(i)));
      }
    }
    return frames;
  }

  private Small small(TimedFrame frame) {
    int size = preprocessor.settings().imageSize();
    Frame square = new Frame(size, size, preprocessor.image(frame.frame()));
    return new Small(
        new TimedFrame(frame.at(), square),
        Thumbnails.reduced(frame.frame(), settings.thumbnailSide()));
  }

  private long bytesOfSmall() {
    long size = preprocessor.settings().imageSize();
    long side = settings.thumbnailSide();
    return 3 * (size * size + side * side);
  }

  /**
   * Decoding for another size gives slightly other pixels, so thumbnails make do with the model's.
   */
  private int side() {
    return preprocessor.settings().imageSize();
  }

  private static List<List<Duration>> few(List<Duration> moments) {
    List<List<Duration>> parts = new ArrayList<>();
    for (int from = 0; from < moments.size(); from += DECODED_AT_ONCE) {
      parts.add(moments.subList(from, Math.min(moments.size(), from + DECODED_AT_ONCE)));
    }
    return parts;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
