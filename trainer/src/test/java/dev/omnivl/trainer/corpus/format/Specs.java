package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Sample;
import dev.omnivl.trainer.corpus.Split;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens corpora by the settings that a test cares about; a corpus is called like its format. */
record Specs(
    String format,
    @Nullable Path annotations,
    Path media,
    @Nullable Split split,
    @Nullable Kind kind) {

  static Specs of(String format, Path annotations, Path media) {
    return new Specs(format, annotations, media, null, null);
  }

  Specs with(Split other) {
    return new Specs(format, annotations, media, other, kind);
  }

  Specs with(Kind other) {
    return new Specs(format, annotations, media, split, other);
  }

  Corpus open() {
    return Corpora.open(new CorpusSpec(format, format, annotations, media, split, kind, null));
  }

  /** The item of a sample, after checking that its bytes are those of the file that it names. */
  static DatasetItem item(Corpus corpus, long index) {
    Sample sample = corpus.sample(index);
    String content = new String(sample.encoded(), StandardCharsets.UTF_8);
    if (!content.equals(sample.item().media()) || sample.item().kind() != corpus.kind()) {
      throw new AssertionError(sample.item() + " has the bytes of " + content);
    }
    return sample.item();
  }
}
