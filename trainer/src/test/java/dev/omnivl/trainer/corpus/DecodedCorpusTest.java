package dev.omnivl.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.corpus.format.Corpora;
import dev.omnivl.trainer.data.Picture;
import dev.omnivl.trainer.fixture.SmallData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecodedCorpusTest {
  private static final int VISITS = 12;

  @TempDir private Path folder;

  @BeforeEach
  void data() throws IOException {
    SmallData.write(folder);
  }

  @Test
  void everyVisitLooksAtAClipAtOtherMomentsAndTheSameVisitAtTheSame() {
    DecodedCorpus clips = corpus(Kind.VIDEO);
    assertThat(different(clips)).isGreaterThan(1);
    assertThat(clips.picture(0, 7).pixels()).isEqualTo(clips.picture(0, 7).pixels());
  }

  @Test
  void anImageIsTheSameWheneverItIsLookedAt() {
    assertThat(different(corpus(Kind.IMAGE))).isEqualTo(1);
  }

  private static long different(DecodedCorpus corpus) {
    return LongStream.range(0, VISITS)
        .mapToObj(visit -> ByteBuffer.wrap(corpus.picture(0, visit).pixels()))
        .distinct()
        .count();
  }

  private DecodedCorpus corpus(Kind kind) {
    CorpusSpec spec = CorpusSpec.folder(kind).under(folder);
    return new DecodedCorpus(
        Corpora.open(spec), Picture.Captions.NAME_FIRST, Preprocessing.of(16, 2));
  }
}
