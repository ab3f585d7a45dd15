package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.ffmpeg.Ffmpeg;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.ffmpeg.SideData;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * The video stream of a container, or an animated GIF, APNG or AVIF.
 *
 * <p>The frame shown at a moment is the last whose time is not after it. Between two moments the
 * decoder runs on, or jumps when the container knows a keyframe in between; frames that no other
 * depends on and that end before the moment are not decoded. Neither changes a pixel of what is
 * returned.
 */
final class VideoSource implements OpenedMedium {
  private final EncodedFile file;
  private final Container container;
  private AVStream stream;
  private final Codec codec;
  private final MediaInfo info;
  private final Orientation orientation;
  private final Pixels.Assumed assumed;
  private final byte @Nullable [] profile;
  private final VideoFormat format;
  private final long first;
  private final AVFrame shown;
  private final AVFrame next;
  private boolean hasShown;
  private boolean hasNext;
  private boolean drained;

  private VideoSource(
      EncodedFile file, Container container, VideoFormat format, Timeline timeline) {
    this.file = file;
    this.container = container;
    this.format = format;
    this.stream = container.video();
    this.first = timeline.first();
    this.orientation = SideData.orientation(stream);
    this.profile = SideData.profile(stream);
    this.assumed = format.video() ? Pixels.Assumed.VIDEO : Pixels.Assumed.STILL;
    this.info = info(format.name(), timeline);
    this.codec = Codec.ofStream(file, stream.codecpar());
    this.shown = Ffmpeg.allocated(av_frame_alloc());
    this.next = Ffmpeg.allocated(av_frame_alloc());
  }

  /** Opens a file of this format. */
  static VideoSource open(EncodedFile file, VideoFormat format) {
    Container container = Container.open(file, format.demuxer());
    try {
      Timeline timeline =
          format.video()
              ? Timeline.ofVideo(file, container, format.seekable() && !format.cut())
              : Timeline.ofAnimation(file, container);
      return new VideoSource(file, container, format, timeline);
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  private MediaInfo info(String format, Timeline timeline) {
    boolean image = timeline.frames() == 1 && !timeline.container();
    boolean turned = orientation.transposes();
    int width = stream.codecpar().width();
    int height = stream.codecpar().height();
    return new MediaInfo(
        image ? MediaKind.IMAGE : MediaKind.VIDEO,
        format,
        turned ? height : width,
        turned ? width : height,
        image ? Duration.ZERO : timeline.duration(),
        timeline.frames());
  }

  @Override
  public MediaInfo info() {
    return info;
  }

  @Override
  public Optional<String> damage() {
    return format.cut() ? Optional.of("the recording ends early") : Optional.empty();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    List<TimedFrame> taken = new ArrayList<>(moments.size());
    long last = Long.MIN_VALUE;
    for (Duration moment : moments) {
      show(first + Container.span(stream, moment));
      long at = shown.best_effort_timestamp();
      if (!taken.isEmpty() && at == last) {
        taken.add(taken.getLast());
        continue;
      }
      last = at;
      Frame stored = Pixels.rgb(shown, targetHint, assumed, profile);
      Duration since = Container.duration(stream, Math.max(0, at - first));
      taken.add(new TimedFrame(since, orientation.upright(stored)));
    }
    return taken;
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
        from = Math.max(first, Container.keyframe(stream, from) - 1);
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
      fetch(target);
    }
    if (!hasShown) {
      throw file.unreadable("its video stream has no frame that can be decoded");
    }
  }

  private boolean jump(long target) {
    if (!format.seekable() || target <= first) {
      return false;
    }
    boolean fresh = !hasShown && !hasNext;
    long keyframe = Container.keyframe(stream, target);
    long reached = hasNext ? next.best_effort_timestamp() : shown.best_effort_timestamp();
    if (!fresh && keyframe <= reached) {
      return false;
    }
    return restart(target);
  }

  private boolean restart(long target) {
    if (!container.seek(stream, target)) {
      return false;
    }
    forget();
    return true;
  }

  private void goBack(long target) {
    if (format.seekable() && target > first && container.seek(stream, target)) {
      forget();
    } else {
      container.rewind();
      stream = container.video();
      forget();
    }
  }

  private void forget() {
    codec.flush();
    av_frame_unref(shown);
    av_frame_unref(next);
    hasShown = false;
    hasNext = false;
    drained = false;
  }

  /** Decodes the next frame into {@link #next}. */
  private void fetch(long target) {
    hasNext = false;
    while (!drained) {
      int result = codec.receive(next);
      if (result >= 0) {
        file.checkSize(next.width(), next.height());
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
    container.close();
  }
}
