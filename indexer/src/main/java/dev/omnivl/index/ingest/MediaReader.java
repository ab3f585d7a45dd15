package dev.omnivl.index.ingest;

import dev.omnivl.index.TimeRange;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Patience;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import java.util.Optional;

/** Reads encoded media as the pixels and thumbnails of their segments. */
final class MediaReader {
  private final MediaDecoder decoder;
  private final Preprocessor preprocessor;
  private final IngestSettings settings;

  MediaReader(MediaDecoder decoder, Preprocessor preprocessor, IngestSettings settings) {
    this.decoder = decoder;
    this.preprocessor = preprocessor;
    this.settings = settings;
  }

  /**
   * A segment on its way into the model.
   *
   * @param moment which part of the clip it is; empty if it is the whole medium
   * @param pixels what the model reads: (size, size, 3) of an image, (frames, size, size, 3) of a
   *     clip
   * @param thumbnail JPEG of its middle
   */
  record Sampled(Optional<TimeRange> moment, byte[] pixels, byte[] thumbnail) {}

  /** Opens an item's medium once, for all that is read of it. */
  OpenedMedium open(IngestItem item, Patience patience) {
    return decoder.open(item.data(), item.version().uri(), patience);
  }

  Sampled image(OpenedMedium medium) {
    // Decoding for another size gives slightly other pixels: thumbnails make do with the model's.
    Frame frame = medium.image(preprocessor.settings().imageSize());
    return new Sampled(
        Optional.empty(),
        preprocessor.image(frame),
        Thumbnails.jpeg(frame, settings.thumbnailSide()));
  }

  /** Returns what reads the segments of a clip, as long as it is open. */
  ClipReader clip(OpenedMedium medium) {
    return new ClipReader(medium, preprocessor, settings);
  }
}
