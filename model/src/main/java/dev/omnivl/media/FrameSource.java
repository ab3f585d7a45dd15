package dev.omnivl.media;

import java.time.Duration;
import java.util.List;

/** An opened medium; closing it frees its native memory. */
interface FrameSource extends AutoCloseable {

  /** Returns what the headers say. */
  MediaInfo info();

  /**
   * Returns the frames that are shown at these moments, upright, one for each.
   *
   * @param moments ascending, since the start; a moment past the end shows the last frame
   * @param targetHint side to which the caller will resize, pixels, or 0 for full size
   */
  List<TimedFrame> frames(List<Duration> moments, int targetHint);

  @Override
  void close();
}
