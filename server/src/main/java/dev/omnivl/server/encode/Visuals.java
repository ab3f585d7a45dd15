package dev.omnivl.server.encode;

import dev.omnivl.engine.ModelPart;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import dev.omnivl.server.batch.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Media to pixels and features. Decoding has its own threads, so the model never waits for it. */
public final class Visuals {
  /** The least side of what people look at, pixels. */
  private static final int PICTURE_SIDE = 320;

  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final Decoders decoders;
  private final ModelWork model;
  private final ModelPart part;

  /** Pixels as the model wants them, of an image or of a clip. */
  private record Pixels(byte[] values, MediaKind kind, Optional<TimeRange> range) {}

  /**
   * A medium as the model sees it.
   *
   * @param pixels as the model takes them
   * @param kind what it is
   * @param moments of its frames; of an image, the one at 0
   * @param pictures the frames as JPEG, cut and stretched as for the model, but larger; none if
   *     nobody asked
   */
  record View(byte[] pixels, MediaKind kind, List<Duration> moments, List<byte[]> pictures) {}

  /** Decodes and encodes as a part of the model was trained. */
  public Visuals(ModelPart part, MediaDecoder decoder, Decoders decoders, ModelWork model) {
    this.part = part;
    this.decoder = decoder;
    this.decoders = decoders;
    this.model = model;
    preprocessor = new Preprocessor(part.part().preprocessing());
  }

  /** Decodes and embeds a medium. */
  EncodedMedium vector(Medium medium, Caller caller, CallTimes times) {
    Pixels pixels = decoded(medium, caller, times);
    List<byte[]> one = List.of(pixels.values());
    List<float[]> vector =
        pixels.kind() == MediaKind.IMAGE
            ? model.imageVectors(one, caller, times)
            : model.clipVectors(one, caller, times);
    return new EncodedMedium(vector.getFirst(), pixels.kind(), pixels.range());
  }

  /** Decodes and encodes a medium for what looks at its visual tokens too. */
  VisualFeatures features(Medium medium, Caller caller, CallTimes times) {
    Pixels pixels = decoded(medium, caller, times);
    return pixels.kind() == MediaKind.IMAGE
        ? model.image(part, pixels.values(), caller, times)
        : model.clip(part, pixels.values(), caller, times);
  }

  /**
   * Decodes a medium to be looked at.
   *
   * @param pictures also for people
   */
  View view(Medium medium, boolean pictures, Caller caller, CallTimes times) {
    return times.decoded(decoders.run(present -> viewed(medium, pictures, present), caller));
  }

  private View viewed(Medium medium, boolean pictures, Caller caller) {
    try (OpenedMedium opened = decoder.open(medium.data(), medium.name(), caller::isGone)) {
      Pixels pixels = pixels(medium, opened);
      Preprocessing settings = preprocessor.settings();
      int frames = pixels.kind() == MediaKind.IMAGE ? 1 : settings.frames();
      List<Duration> moments =
          pixels.kind() == MediaKind.IMAGE
              ? List.of(Duration.ZERO)
              : sampling(pixels.range().orElseThrow()).moments(opened.info().duration());
      return new View(
          pixels.values(),
          pixels.kind(),
          moments,
          pictures ? pictures(opened, pixels.kind(), moments, frames) : List.of());
    }
  }

  private List<byte[]> pictures(
      OpenedMedium opened, MediaKind kind, List<Duration> moments, int frames) {
    Preprocessing own = preprocessor.settings();
    int size = own.imageSize() * Math.ceilDiv(PICTURE_SIDE, own.imageSize());
    Preprocessor larger =
        new Preprocessor(
            new Preprocessing(
                size, own.frames(), own.fit(), own.filter(), own.background(), own.revision()));
    byte[] pixels =
        kind == MediaKind.IMAGE
            ? larger.image(opened.image(size))
            : larger.clip(opened.frames(moments, size));
    int bytes = 3 * size * size;
    List<byte[]> pictures = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      byte[] rgb = Arrays.copyOfRange(pixels, frame * bytes, (frame + 1) * bytes);
      pictures.add(Thumbnails.jpeg(new Frame(size, size, rgb), size));
    }
    return pictures;
  }

  private Pixels decoded(Medium medium, Caller caller, CallTimes times) {
    return times.decoded(decoders.run(present -> decode(medium, present), caller));
  }

  private Pixels decode(Medium medium, Caller caller) {
    try (OpenedMedium opened = decoder.open(medium.data(), medium.name(), caller::isGone)) {
      return pixels(medium, opened);
    }
  }

  private Pixels pixels(Medium medium, OpenedMedium opened) {
    MediaInfo info = opened.info();
    requireExpected(medium, info);
    int size = preprocessor.settings().imageSize();
    if (info.kind() == MediaKind.IMAGE) {
      byte[] pixels = preprocessor.image(opened.image(size));
      return new Pixels(pixels, MediaKind.IMAGE, Optional.empty());
    }
    TimeRange asked = medium.range().orElse(new TimeRange(Duration.ZERO, info.duration()));
    TimeRange range = within(asked, info.duration());
    if (range.start().compareTo(info.duration()) >= 0 && info.duration().isPositive()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "%s plays %s; a range cannot start at %s",
              medium.name(),
              seconds(info.duration()),
              seconds(range.start())));
    }
    byte[] pixels = preprocessor.clip(opened.frames(sampling(range), size));
    return new Pixels(pixels, MediaKind.VIDEO, Optional.of(range));
  }

  private FrameSampling sampling(TimeRange range) {
    return FrameSampling.uniform(preprocessor.settings().frames(), range.start(), range.end());
  }

  /** The part of a range that the clip has; of a clip whose length is unknown, all of it. */
  private static TimeRange within(TimeRange range, Duration clip) {
    boolean reachesPast = range.end().compareTo(clip) > 0 && range.start().compareTo(clip) < 0;
    return reachesPast ? new TimeRange(range.start(), clip) : range;
  }

  private static void requireExpected(Medium medium, MediaInfo info) {
    boolean asExpected = medium.expected().map(info.kind()::equals).orElse(true);
    if (!asExpected) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          info.kind() == MediaKind.IMAGE
              ? medium.name() + " is a still image (" + info.format() + "); send it to EmbedImage"
              : medium.name() + " is a clip (" + info.format() + "); send it to EmbedVideo");
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
  }
}
