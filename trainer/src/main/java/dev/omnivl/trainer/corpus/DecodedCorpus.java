package dev.omnivl.trainer.corpus;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.trainer.data.Picture;
import dev.omnivl.trainer.data.Pictures;
import java.util.List;

/**
 * A corpus whose media are decoded when they are asked for: nothing is kept, so its size does not
 * matter, and every visit looks at a clip at other moments, one in each of its equal segments.
 */
public final class DecodedCorpus implements Pictures {
  private final Corpus corpus;
  private final Picture.Captions captions;
  private final Preprocessing settings;
  private final MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
  private final Preprocessor preprocessor;

  /**
   * Prepares to decode.
   *
   * @param captions what those of its media are
   * @param settings what a medium becomes
   */
  public DecodedCorpus(Corpus corpus, Picture.Captions captions, Preprocessing settings) {
    this.corpus = corpus;
    this.captions = captions;
    this.settings = settings;
    this.preprocessor = new Preprocessor(settings);
  }

  @Override
  public long size() {
    return corpus.size();
  }

  @Override
  public Picture picture(long index, long visit) {
    Sample sample = corpus.sample(index);
    String name = sample.item().media();
    byte[] pixels =
        corpus.kind() == Kind.VIDEO
            ? preprocessor.clip(
                decoder.frames(
                    sample.encoded(),
                    name,
                    FrameSampling.random(settings.frames(), visit),
                    settings.imageSize()))
            : preprocessor.image(decoder.image(sample.encoded(), name, settings.imageSize()));
    return new Picture(sample.item(), captions, pixels);
  }

  @Override
  public List<Long> shardSizes() {
    return corpus.shardSizes();
  }
}
