package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/**
 * How long a stream plays and in how many frames.
 *
 * @param duration from the first frame's start to the last one's end
 * @param frames how many, or -1 where nobody said
 * @param first when the first begins, in the stream's time base
 * @param container whether it is a video file, which stays a video even with one frame
 * @param keyframes where each begins, in time and in bytes, as far as packets were read for it
 */
record Timeline(
    Duration duration,
    int frames,
    long first,
    boolean container,
    NavigableMap<Long, Long> keyframes) {

  /**
   * Reads how long the pictures of a video file play: what their stream states, or the file where
   * nothing else is in it, or else the packets; the container is then at its beginning again.
   *
   * @param trusted whether what the headers state can be trusted: a recording that crashed, or a
   *     stream without an index, states what it likes
   */
  static Timeline ofVideo(EncodedFile file, Container container, boolean trusted) {
    AVStream stream = container.video();
    Duration stated = container.stated(stream);
    if (!trusted || !stated.isPositive()) {
      return scan(file, container, true);
    }
    int frames =
        stream.nb_frames() > 0 ? (int) Math.min(stream.nb_frames(), Integer.MAX_VALUE) : -1;
    long first = stream.start_time() == AV_NOPTS_VALUE ? 0 : stream.start_time();
    return new Timeline(stated, frames, first, true, new TreeMap<>()).checked(file);
  }

  /** Reads all packets of an animation, none is decoded; the container is then at its beginning. */
  static Timeline ofAnimation(EncodedFile file, Container container) {
    return scan(file, container, false);
  }

  private static Timeline scan(EncodedFile file, Container container, boolean video) {
    AVStream stream = container.video();
    NavigableMap<Long, Long> keyframes = new TreeMap<>();
    int frames = 0;
    long begin = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long lasts = 0;
    for (AVPacket packet = container.next(); packet != null; packet = container.next()) {
      if (packet.stream_index() == stream.index()) {
        file.checkFrames(++frames);
        long at = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
        if (at == AV_NOPTS_VALUE) {
          continue;
        }
        begin = Math.min(begin, at);
        if (video && (packet.flags() & AV_PKT_FLAG_KEY) != 0 && packet.pos() >= 0) {
          keyframes.put(at, packet.pos());
        }
        if (at >= last) {
          last = at;
          lasts = packet.duration();
        }
      }
    }
    if (frames == 0 || begin > last) {
      throw file.truncated("video");
    }
    if (lasts < 1 && frames > 1) { // nobody said: as long as the others on average
      lasts = (last - begin) / (frames - 1);
    }
    Duration duration = Container.duration(stream, last - begin + Math.max(0, lasts));
    long first = stream.start_time() == AV_NOPTS_VALUE ? begin : stream.start_time();
    container.rewind();
    return new Timeline(duration, frames, first, video, keyframes).checked(file);
  }

  private Timeline checked(EncodedFile file) {
    file.checkFrames(frames);
    file.checkDuration(duration);
    return this;
  }
}
