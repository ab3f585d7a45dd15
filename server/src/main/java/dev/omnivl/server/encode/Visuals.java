package dev.omnivl.server.encode;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Patience;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.server.batch.Batcher;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.batch.Work;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Media to pixels and features. Decoding has its own threads, so the model never waits for it. */
public final class Visuals {
  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final Batcher decoderQueue;
  private final ModelWork model;
  private final Work<Awaited, Pixels> decoding = Work.alone("decoding", this::decode);

  /** Pixels as the model wants them, of an image or of a clip. */
  private record Pixels(byte[] values, MediaKind kind, Optional<TimeRange> range) {}

  /** A medium and who waits for its pixels. */
  private record Awaited(Medium medium, Caller caller) {}

  /** Decodes and encodes as this bundle's model was trained. */
  public Visuals(Bundle bundle, MediaDecoder decoder, Batcher decoderQueue, ModelWork model) {
    this.decoder = decoder;
    this.decoderQueue = decoderQueue;
    this.model = model;
    preprocessor = new Preprocessor(bundle.preprocessing());
  }

  /** Decodes and encodes a medium. */
  EncodedMedium encode(Medium medium, Caller caller, Stages stages) {
    Pixels pixels = stages.decoded(decoderQueue.run(decoding, new Awaited(medium, caller), caller));
    Work<byte[], VisualFeatures> encoding =
        pixels.kind() == MediaKind.IMAGE ? model.images : model.clips;
    VisualFeatures features =
        stages.inferred(model.engineQueue.run(encoding, pixels.values(), caller));
    return new EncodedMedium(features, pixels.kind(), pixels.range());
  }

  private Pixels decode(Awaited awaited) {
    Medium medium = awaited.medium();
    Patience patience = awaited.caller()::isGone;
    try (OpenedMedium opened = decoder.open(medium.data(), medium.name(), patience)) {
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
    TimeRange range = medium.range().orElse(new TimeRange(Duration.ZERO, info.duration()));
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
    FrameSampling sampling =
        FrameSampling.uniform(preprocessor.settings().frames(), range.start(), range.end());
    byte[] pixels = preprocessor.clip(opened.frames(sampling, size));
    return new Pixels(pixels, MediaKind.VIDEO, Optional.of(range));
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
