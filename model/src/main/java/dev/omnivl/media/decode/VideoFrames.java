package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.ffmpeg.Ffmpeg;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a video stream, one after the other or by jumps.
 *
 * <p>The frame shown at a moment is the last whose time is not after it. Between two moments the
 * decoder runs on, or jumps when the container knows a keyframe in between; frames that no other
 * depends on and that end before the moment are not decoded. Neither changes a pixel of what is
 * returned.
 */
final class VideoFrames implements AutoCloseable {
  /** What a decoder keeps of earlier frames, the frames at hand, and their conversion. */
  private static final int BYTES_OF_A_PIXEL = 20;

  /** Before every moment. */
  private static final long NONE = Long.MIN_VALUE / 2;

  private static final long MEMORY_AT_LEAST = 4 << 20;

  private final EncodedFile file;
  private final Container container;
  private final VideoFormat format;
  private final long first;
  private final NavigableMap<Long, Long> keyframes;
  private final DecodeMemory.Held memory;
  private final Codec codec;
  private final AVFrame shown;
  private final AVFrame next;
  private AVStream stream;
  private boolean hasShown;
  private boolean hasNext;
  private boolean drained;
  private boolean jumped;

  /**
   * Opens the decoder and takes the memory that it needs.
   *
   * @param format of the file
   * @param timeline when its first frame is shown, and where keyframes are
   */
  VideoFrames(EncodedFile file, Container container, VideoFormat format, Timeline timeline) {
    this.file = file;
    this.container = container;
    this.format = format;
    this.first = timeline.first();
    this.keyframes = timeline.keyframes();
    this.stream = container.video();
    long pixels = (long) stream.codecpar().width() * stream.codecpar().height();
    this.memory = file.reserve(pixels * BYTES_OF_A_PIXEL + MEMORY_AT_LEAST);
    try {
      this.codec = Codec.ofStream(file, stream.codecpar());
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
    this.shown = Ffmpeg.allocated(av_frame_alloc());
    this.next = Ffmpeg.allocated(av_frame_alloc());
  }

  /** Returns the frame that is shown at a moment, valid until the next call. */
  AVFrame at(Duration moment) {
    show(first + Container.span(stream, moment));
    return shown;
  }

  /**
   * Decodes the keyframes alone, from the first on; what comes between is read and not decoded.
   *
   * @param apart the least time from one to the next
   * @param taken is given each, ascending and valid until it returns
   */
  void keyframes(Duration apart, Consumer<AVFrame> taken) {
    rewind();
    codec.skip(AVDISCARD_DEFAULT);
    long least = Container.span(stream, apart);
    long last = NONE;
    for (AVPacket packet = container.next(); packet != null; packet = container.next()) {
      boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
      if (key
          && packet.stream_index() == stream.index()
          && packet.pts() != AV_NOPTS_VALUE
          && packet.pts() >= last + least) {
        last = packet.pts();
        codec.send(packet);
        take(taken);
      }
    }
    codec.send(null);
    take(taken);
    rewind();
  }

  private void take(Consumer<AVFrame> taken) {
    while (codec.receive(next) >= 0) {
      file.checkSize(next.width(), next.height());
      if (next.best_effort_timestamp() != AV_NOPTS_VALUE) {
        taken.accept(next);
      }
    }
  }

  /** Returns when a frame is shown, since the first; asked for by that, it comes again. */
  Duration since(AVFrame frame) {
    return Container.moment(stream, Math.max(first, frame.best_effort_timestamp()) - first);
  }

  /** Moves on to the frame that is shown at this timestamp. */
  private void show(long target) {
    if (hasShown && target < shown.best_effort_timestamp()) { // a later call that looks back
      goBack(target);
    }
    if (jump(target)) {
      fetch(target);
      long from = target;
      while (hasNext && next.best_effort_timestamp() > target && from > first) {
        // The index counts in the order of decoding, in which a keyframe comes before its time.
        from = Math.max(first, keyframe(from) - 1);
        restart(from);
        fetch(target);
      }
    }
    if (!hasNext && !drained) {
      fetch(target);
    }
    while (hasNext && (!hasShown || next.best_effort_timestamp() <= target)) {
      av_frame_unref(shown);
      av_frame_move_ref(shown, next);
      hasShown = true;
      hasNext = false;
      if (shown.best_effort_timestamp() != target) { // else no later one can be it
        fetch(target);
      }
    }
    if (!hasShown) {
      throw file.unreadable("its video stream has no frame that can be decoded");
    }
  }

  private boolean jump(long target) {
    if (target <= first) {
      return false;
    }
    boolean fresh = !hasShown && !hasNext;
    long keyframe = keyframe(target);
    if (keyframe == NONE && !format.seekable()) {
      return false;
    }
    long reached = hasNext ? next.best_effort_timestamp() : shown.best_effort_timestamp();
    if (!fresh && keyframe <= reached) {
      return false;
    }
    return restart(target);
  }

  /** Returns when the keyframe begins from which decoding can start for a moment, or the lowest. */
  private long keyframe(long target) {
    if (format.seekable()) {
      return Container.keyframe(stream, target);
    }
    Map.Entry<Long, Long> start = start(target);
    return start == null ? NONE : start.getKey();
  }

  /**
   * Returns the last keyframe but one before a moment, of a file without an index: pictures right
   * after a keyframe may need those before it.
   */
  private Map.@Nullable Entry<Long, Long> start(long target) {
    Map.Entry<Long, Long> last = keyframes.floorEntry(target);
    return last == null ? null : keyframes.lowerEntry(last.getKey());
  }

  /** Starts again at or before a moment; a file without an index can always start at its begin. */
  private boolean restart(long target) {
    if (format.seekable()) {
      return landed(container.seek(stream, target));
    }
    Map.Entry<Long, Long> start = start(target);
    boolean found =
        start != null
            && landed(
                format.byBytes()
                    ? container.seekByte(start.getValue())
                    : container.seek(stream, start.getKey()));
    if (!found) {
      rewind();
    }
    return true;
  }

  private boolean landed(boolean done) {
    if (done) {
      forget();
      jumped = true;
    }
    return done;
  }

  private void goBack(long target) {
    if (target <= first || !restart(target)) {
      rewind();
    }
  }

  private void rewind() {
    container.rewind();
    stream = container.video();
    forget();
  }

  private void forget() {
    codec.flush();
    av_frame_unref(shown);
    av_frame_unref(next);
    hasShown = false;
    hasNext = false;
    drained = false;
    jumped = false;
  }

  /** Decodes the next frame into {@link #next}. */
  private void fetch(long target) {
    hasNext = false;
    while (!drained) {
      int result = codec.receive(next);
      if (result >= 0) {
        file.checkSize(next.width(), next.height());
        if (jumped && next.best_effort_timestamp() == AV_NOPTS_VALUE) {
          continue; // after a jump nobody can say when it is shown
        }
        hasNext = true;
        return;
      }
      if (result == AVERROR_EOF) {
        drained = true;
      } else if (result == AVERROR_EAGAIN()) {
        feed(target);
      }
    }
  }

  private void feed(long target) {
    AVPacket packet = container.next();
    while (packet != null && packet.stream_index() != stream.index()) {
      packet = container.next();
    }
    if (packet == null) {
      codec.send(null);
      return;
    }
    if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && format.indexed()) {
      throw file.truncated("video");
    }
    boolean over =
        packet.pts() != AV_NOPTS_VALUE
            && packet.duration() > 0
            && packet.pts() + packet.duration() <= target;
    codec.skip(over ? AVDISCARD_NONREF : AVDISCARD_DEFAULT);
    codec.send(packet); // a damaged packet costs its own frames, as in any player
  }

  @Override
  public void close() {
    av_frame_free(shown);
    av_frame_free(next);
    codec.close();
    memory.close();
  }
}
