package dev.omnivl.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.MediaRecord;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.decode.MediaDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the stages for an instant, so that they cannot rot; the figures mean nothing. */
final class StagesTest {
  private static final Path BUNDLE = Path.of("..", "demo", "bundle");

  @TempDir private Path folder;

  @Test
  void everyStageWorksOnEveryPhotograph() throws Exception {
    Photos photos = new Photos(64, 1);
    try (Stages stages = new Stages(BUNDLE, folder.resolve("index"))) {
      for (int round = 0; round < 2; round++) {
        assertThat(stages.decode(photos.next(5))).isPositive();
        assertThat(stages.encode()).isPositive();
        assertThat(stages.write()).isPositive();
      }
    }
  }

  @Test
  void photographsAreAllDifferentAndCanBeDecoded() throws Exception {
    List<byte[]> photos = new Photos(64, 1).next(60);
    TreeSet<String> contents = new TreeSet<>();
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    for (byte[] photo : photos) {
      contents.add(MediaRecord.contentHash(photo));
      assertThat(decoder.image(photo, "photo", 0).height()).isEqualTo(48);
    }
    assertThat(contents).hasSize(60);
  }
}
