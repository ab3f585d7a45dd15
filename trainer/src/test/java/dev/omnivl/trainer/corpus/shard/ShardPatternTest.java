package dev.omnivl.trainer.corpus.shard;

import static dev.omnivl.trainer.fixture.CorpusFiles.media;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardPatternTest {
  @TempDir Path folder;

  @BeforeEach
  void shards() throws IOException {
    media(folder, "00011.tar", "00009.tar", "00010.tar", "b.tar", "notes.txt");
  }

  private List<String> names(String pattern) {
    return ShardPattern.shards(folder.resolve(pattern)).stream()
        .map(shard -> shard.getFileName().toString())
        .toList();
  }

  @Test
  void aFolderAFileAGlobAndARange() {
    assertThat(names("")).containsExactly("00009.tar", "00010.tar", "00011.tar", "b.tar");
    assertThat(names("b.tar")).containsExactly("b.tar");
    assertThat(names("0*.tar")).containsExactly("00009.tar", "00010.tar", "00011.tar");
    assertThat(names("{b,00010}.tar")).containsExactly("00010.tar", "b.tar");
    assertThat(names("{00009..00011}.tar")).containsExactly("00009.tar", "00010.tar", "00011.tar");
  }

  @Test
  void aShardOfARangeThatIsNotThereIsMissed() {
    fails(Reason.NOT_FOUND, () -> names("{00009..00012}.tar"))
        .hasMessageContaining("00012.tar is not there");
    fails(Reason.INVALID_ARGUMENT, () -> names("{00011..00009}.tar"))
        .hasMessageContaining("{00011..00009}");
  }

  @Test
  void nothingFoundIsAFailure() {
    fails(Reason.NOT_FOUND, () -> names("*.tgz")).hasMessageContaining("*.tgz");
    fails(Reason.NOT_FOUND, () -> names("none")).hasMessageContaining("none");
    fails(Reason.NOT_FOUND, () -> names("none/{0..1}.tar")).hasMessageContaining("0.tar");
    fails(Reason.NOT_FOUND, () -> names("none/*.tar")).hasMessageContaining("none");
  }
}
