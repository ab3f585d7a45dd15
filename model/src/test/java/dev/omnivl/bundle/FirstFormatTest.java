package dev.omnivl.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.text.TextRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A bundle from before its later settings: the one that is shipped. */
final class FirstFormatTest {
  @Test
  void opensUnderItsOldNameWithTheDefaultsOfWhatItDoesNotSay() {
    try (Bundle bundle = Bundle.open(Path.of("..", "demo", "bundle"))) {
      assertThat(bundle.modelId()).isEqualTo("a26b39afe2f35ebb");
      assertThat(bundle.embeddingId()).isEqualTo(bundle.modelId());
      assertThat(bundle.manifest().capabilities()).containsExactly(Capability.values());
      Part part = bundle.part(Capability.EMBED);
      assertThat(part.text()).isEqualTo(TextRule.OMNIVL);
      assertThat(part.precision()).isEqualTo(Precision.FP16);
      assertThat(part.similarity().scale())
          .isBetween(10.0, 200.0); // the temperature that it learned
      OmniVlConfig config = (OmniVlConfig) part.config();
      assertThat(config.branches()).isEqualTo(OmniVlConfig.ALL);
      assertThat(config.vision().normalisation()).isEqualTo(Normalisation.CLIP);
      assertThat(config.vision().epsilon()).isEqualTo(1e-6);
      assertThat(config.text().epsilon()).isEqualTo(1e-12);
    }
  }
}
