package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.fixture.CorpusFiles.media;
import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaFolderTest {
  @TempDir Path folder;

  @Test
  void theFirstThatIsThereIsTaken() throws IOException {
    media(folder, "b/żółw.jpg", "c.jpg");
    MediaFolder media = MediaFolder.open(folder);

    String found = media.find("row 1", List.of("a.jpg", "b/żółw.jpg", "c.jpg"));

    assertThat(found).isEqualTo("b/żółw.jpg");
    assertThat(new String(media.read("row 1", found), StandardCharsets.UTF_8)).isEqualTo(found);
  }

  @Test
  void whatIsMissingIsNamedWithEveryPlace() {
    MediaFolder media = MediaFolder.open(folder);

    fails(Reason.NOT_FOUND, () -> media.find("row 7", List.of("a.jpg", "b.jpg")))
        .hasMessageContaining("row 7")
        .hasMessageContaining("a.jpg or b.jpg");
    fails(Reason.NOT_FOUND, () -> MediaFolder.open(folder.resolve("none")))
        .hasMessageContaining("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.jpg", "/etc/passwd", "a/../../x", ".", "", "a\0b"})
  void nothingOutsideIsRead(String path) {
    MediaFolder media = MediaFolder.open(folder);

    fails(Reason.CORRUPT, () -> media.read("row 7", path)).hasMessageContaining("row 7");
  }
}
