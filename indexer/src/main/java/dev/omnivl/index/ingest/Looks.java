package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import dev.omnivl.index.shots.FrameSignature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The moments of a clip that can be shown to the model, and what each looks like.
 *
 * <p>A segment is cut into as many parts as the model reads frames, and each gives the moment next
 * to its middle; black frames and those like the one before are left out, and then a later one of
 * the same part takes their place, or none.
 */
final class Looks {
  /** Frames that differ less are one to the model: a still, and what compression makes of it. */
  private static final double ALIKE = 0.005;

  private final NavigableMap<Duration, FrameSignature> looks = new TreeMap<>();

  void add(Duration moment, FrameSignature signature) {
    looks.put(moment, signature);
  }

  /**
   * Returns the moments that show a segment, ascending; empty if all of it is black.
   *
   * @param frames the most moments
   */
  List<Duration> of(TimeRange range, int frames) {
    NavigableMap<Duration, FrameSignature> inside = within(range.start(), range.end());
    if (inside.isEmpty()) {
      return List.of(range.middle());
    }
    List<Duration> chosen = new ArrayList<>(frames);
    FrameSignature last = null;
    for (int i = 0; i < frames; i++) {
      Duration from = range.start().plus(range.length().multipliedBy(i).dividedBy(frames));
      Duration to = range.start().plus(range.length().multipliedBy(i + 1).dividedBy(frames));
      Optional<Duration> best = nearest(new TimeRange(from, to), last);
      if (best.isPresent()) {
        chosen.add(best.get());
        last = looks.get(best.get());
      }
    }
    return chosen;
  }

  private Optional<Duration> nearest(TimeRange part, @Nullable FrameSignature last) {
    Duration middle = part.middle();
    Optional<Duration> best = Optional.empty();
    for (Map.Entry<Duration, FrameSignature> look : within(part.start(), part.end()).entrySet()) {
      FrameSignature signature = look.getValue();
      boolean tells = !signature.isBlack() && (last == null || signature.distance(last) > ALIKE);
      Duration away = look.getKey().minus(middle).abs();
      if (tells && (best.isEmpty() || away.compareTo(best.get().minus(middle).abs()) < 0)) {
        best = Optional.of(look.getKey());
      }
    }
    return best;
  }

  private NavigableMap<Duration, FrameSignature> within(Duration start, Duration end) {
    return looks.subMap(start, true, end, false);
  }
}
