package dev.omnivl.media.decode;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.ffmpeg.SideData;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** The video stream of a container, or an animated GIF, APNG or AVIF. */
final class VideoSource implements OpenedMedium {
  private final EncodedFile file;
  private final Container container;
  private final MediaInfo info;
  private final Orientation orientation;
  private final Pixels.Assumed assumed;
  private final byte @Nullable [] profile;
  private final VideoFormat format;
  private final Timeline timeline;
  private @Nullable VideoFrames frames;

  private VideoSource(
      EncodedFile file,
      Container container,
      VideoFormat format,
      byte @Nullable [] profile,
      Timeline timeline) {
    AVStream stream = container.video();
    this.file = file;
    this.container = container;
    this.format = format;
    this.timeline = timeline;
    this.orientation = SideData.orientation(stream);
    this.profile = profile == null ? SideData.profile(stream) : profile;
    this.assumed = format.video() ? Pixels.Assumed.VIDEO : Pixels.Assumed.STILL;
    this.info = info(stream, timeline);
    if (!format.video()) {
      long pixels = (long) info.width() * info.height();
      file.checkAnimation(timeline.frames(), timeline.frames() * pixels);
    }
  }

  /** Opens a file of this format. */
  static VideoSource open(EncodedFile file, VideoFormat format) {
    return open(file, format, null);
  }

  /**
   * Opens a file of this format.
   *
   * @param profile ICC profile of its pictures, where our own reading found one, or null
   */
  static VideoSource open(EncodedFile file, VideoFormat format, byte @Nullable [] profile) {
    Container container = Container.open(file, format.demuxer());
    try {
      Timeline timeline =
          format.video()
              ? Timeline.ofVideo(file, container, format.seekable() && !format.cut())
              : Timeline.ofAnimation(file, container);
      return new VideoSource(file, container, format, profile, timeline);
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  private MediaInfo info(AVStream stream, Timeline timeline) {
    boolean image = timeline.frames() == 1 && !timeline.container();
    boolean turned = orientation.transposes();
    int width = stream.codecpar().width();
    int height = stream.codecpar().height();
    return new MediaInfo(
        image ? MediaKind.IMAGE : MediaKind.VIDEO,
        format.name(),
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
  public MediaFacts facts() {
    return container.facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    VideoFrames frames = frames();
    List<TimedFrame> taken = new ArrayList<>(moments.size());
    long last = Long.MIN_VALUE;
    for (Duration moment : moments) {
      AVFrame shown = frames.at(moment);
      long at = shown.best_effort_timestamp();
      if (!taken.isEmpty() && at == last) {
        taken.add(taken.getLast());
        continue;
      }
      last = at;
      taken.add(upright(frames, shown, targetHint));
    }
    return taken;
  }

  @Override
  public void keyframes(Duration apart, int targetHint, Consumer<TimedFrame> taken) {
    if (format.video()) {
      VideoFrames frames = frames();
      frames.keyframes(apart, shown -> taken.accept(upright(frames, shown, targetHint)));
    }
  }

  private VideoFrames frames() {
    if (frames == null) {
      frames = new VideoFrames(file, container, format, timeline);
    }
    return frames;
  }

  private TimedFrame upright(VideoFrames frames, AVFrame shown, int targetHint) {
    Frame stored = Pixels.rgb(shown, targetHint, assumed, profile);
    return new TimedFrame(frames.since(shown), orientation.upright(stored));
  }

  @Override
  public void close() {
    if (frames != null) {
      frames.close();
    }
    container.close();
  }
}
