package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * How long a stream plays and in how many frames.
 *
 * @param duration from the first frame's start to the last one's end
 * @param frames how many, or -1 where nobody said
 * @param container whether it is a video file, which stays a video even with one frame
 */
record Timeline(Duration duration, int frames, boolean container) {

  /**
   * Reads the headers of a video file, and its packets where the headers do not say how long it
   * plays; the container is then at its beginning again.
   */
  static Timeline ofVideo(EncodedFile file, Container container) {
    AVStream stream = container.video();
    Duration stated = container.stated(stream);
    if (stated.isPositive()) {
      int frames =
          stream.nb_frames() > 0 ? (int) Math.min(stream.nb_frames(), Integer.MAX_VALUE) : -1;
      return new Timeline(stated, frames, true).checked(file);
    }
    return scan(file, container, true);
  }

  /** Reads all packets of an animation, none is decoded; the container is then at its beginning. */
  static Timeline ofAnimation(EncodedFile file, Container container) {
    return scan(file, container, false);
  }

  private static Timeline scan(EncodedFile file, Container container, boolean video) {
    AVStream stream = container.video();
    int frames = 0;
    long begin = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long lasts = 0;
    for (AVPacket packet = container.next(); packet != null; packet = container.next()) {
      if (packet.stream_index() == stream.index()) {
        long at = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
        begin = Math.min(begin, at);
        if (at >= last) {
          last = at;
          lasts = packet.duration();
        }
        file.checkFrames(++frames);
      }
    }
    if (frames == 0) {
      throw file.truncated("video");
    }
    if (lasts < 1 && frames > 1) { // nobody said: as long as the others on average
      lasts = (last - begin) / (frames - 1);
    }
    Duration duration = Container.duration(stream, last - begin + Math.max(0, lasts));
    container.rewind();
    return new Timeline(duration, frames, video).checked(file);
  }

  private Timeline checked(EncodedFile file) {
    file.checkFrames(frames);
    file.checkDuration(duration);
    return this;
  }
}
