package dev.omnivl.trainer.data;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;

/** Makes pixels of encoded media, for many threads. */
public final class Decoder {
  private final MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
  private final int side;
  private final Preprocessor preprocessor;

  /**
   * Prepares to decode.
   *
   * @param settings what a medium becomes
   */
  public Decoder(Preprocessing settings) {
    this.side = settings.imageSize();
    this.preprocessor = new Preprocessor(settings);
  }

  /**
   * Decodes one medium: (S, S, 3), or (T, S, S, 3) for a clip.
   *
   * @param moments at which a clip is looked at
   */
  public byte[] pixels(DatasetItem item, byte[] encoded, FrameSampling moments) {
    return item.kind() == Kind.VIDEO
        ? preprocessor.clip(decoder.frames(encoded, item.media(), moments, side))
        : preprocessor.image(decoder.image(encoded, item.media(), side));
  }
}
