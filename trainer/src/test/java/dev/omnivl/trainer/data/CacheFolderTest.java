package dev.omnivl.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CacheFolderTest {
  private static final Path HOME = Path.of("/home/me");

  @Test
  void liesInTheStateFolderOrAmongTheUsersCaches() {
    assertThat(CacheFolder.of("/state", "/caches", HOME)).isEqualTo(Path.of("/state/cache"));
    assertThat(CacheFolder.of(null, "/caches", HOME)).isEqualTo(Path.of("/caches/omnivl"));
    assertThat(CacheFolder.of("", null, HOME)).isEqualTo(Path.of("/home/me/.cache/omnivl"));
    assertThat(CacheFolder.of(null, "relative", HOME)).isEqualTo(Path.of("/home/me/.cache/omnivl"));
  }
}
