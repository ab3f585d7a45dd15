package dev.omnivl.trainer.corpus;

import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.data.Decoder;
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
  private final int frames;
  private final Decoder decoder;

  /**
   * Prepares to decode.
   *
   * @param captions what those of its media are
   * @param settings what a medium becomes
   */
  public DecodedCorpus(Corpus corpus, Picture.Captions captions, Preprocessing settings) {
    this.corpus = corpus;
    this.captions = captions;
    this.frames = settings.frames();
    this.decoder = new Decoder(settings);
  }

  @Override
  public long size() {
    return corpus.size();
  }

  @Override
  public Picture picture(long index, long visit) {
    Sample sample = corpus.sample(index);
    byte[] pixels =
        decoder.pixels(sample.item(), sample.encoded(), FrameSampling.random(frames, visit));
    return new Picture(sample.item(), captions, pixels);
  }

  @Override
  public List<Long> shardSizes() {
    return corpus.shardSizes();
  }
}
