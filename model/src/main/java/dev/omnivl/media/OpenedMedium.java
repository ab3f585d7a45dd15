package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.picture.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A medium whose structure has been read: it knows its info and gives its frames, as often as asked
 * and in any order of calls. It belongs to one thread at a time; closing it frees its native
 * memory.
 */
public interface OpenedMedium extends AutoCloseable {

  /** Returns what the headers say. */
  MediaInfo info();

  /** Returns what the file says of how it came to be; reads no pixel, and never fails. */
  default MediaFacts facts() {
    return MediaFacts.NONE;
  }

  /**
   * Decodes the frames that are shown at these moments, upright: one for each, in order, and the
   * same one where two moments fall on it. An image gives its one frame for every moment.
   *
   * @param moments ascending, since the start; a moment past the end shows the last frame
   * @param targetHint side to which the caller will resize, pixels, or 0 for full size
   * @throws Failure when it cannot be read or passes a cap
   */
  List<TimedFrame> frames(List<Duration> moments, int targetHint);

  /** Decodes the frames that are shown at the sampled moments; the rest as above. */
  default List<TimedFrame> frames(FrameSampling sampling, int targetHint) {
    List<Duration> moments =
        info().kind() == MediaKind.IMAGE
            ? List.of(Duration.ZERO)
            : sampling.moments(info().duration());
    return frames(moments, targetHint);
  }

  /** Decodes the image, or the first frame of a clip; the rest as above. */
  default Frame image(int targetHint) {
    return frames(List.of(Duration.ZERO), targetHint).getFirst().frame();
  }

  /**
   * Decodes the frames of a video that need no others, as far as its container marks them: far
   * fewer than all, and cheap beside {@link #frames}. What is not a video hands out none.
   *
   * @param apart the least time from one to the next; those in between are left out
   * @param targetHint as above
   * @param taken is given each, ascending
   * @throws Failure when it cannot be read or passes a cap
   */
  default void keyframes(Duration apart, int targetHint, Consumer<TimedFrame> taken) {}

  /**
   * Returns what is known to lack, in words for people, or nothing: a medium that lost its end is
   * read as far as it goes. Ask after the frames, because some damage is seen only then.
   */
  default Optional<String> damage() {
    return Optional.empty();
  }

  @Override
  void close();
}
