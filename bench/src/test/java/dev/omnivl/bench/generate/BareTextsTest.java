package dev.omnivl.bench.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what needs no server for an instant, so that it cannot rot; the figures mean nothing. */
final class BareTextsTest {
  private static final Path DEMO = Path.of("..", "demo");

  @Test
  void aModelOfTheSameWordsWritesTextsSideBySide(@TempDir Path folder) throws Exception {
    Path random = GenerationSpeed.random(DEMO.resolve("bundle"), folder.resolve("random"));
    try (Bundle bundle = Bundle.open(random)) {
      assertThat(bundle.tokenizer(Capability.CAPTION).vocabulary()).isEqualTo(20_490);
    }
    byte[] picture = Files.readAllBytes(DEMO.resolve("gallery/images/accordion.png"));
    try (BareTexts bare = new BareTexts(random, List.of(picture))) {
      assertThat(bare.tokensPerSecond(3, 4, Duration.ofMillis(1))).isPositive();
    }
  }
}
