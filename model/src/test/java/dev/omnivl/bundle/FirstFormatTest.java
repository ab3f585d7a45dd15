package dev.omnivl.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.files.Sha256;
import dev.omnivl.text.TextRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle from before its later settings: the one that is shipped. */
final class FirstFormatTest {
  private static final Path SHIPPED = Path.of("..", "demo", "bundle");

  @Test
  void opensUnderItsOldNameWithTheDefaultsOfWhatItDoesNotSay() {
    try (Bundle bundle = Bundle.open(SHIPPED)) {
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

  @Test
  void whatItMustSayAndDoesNotIsNamed(@TempDir Path folder) throws IOException {
    for (String key : List.of("precision", "preprocessing", "config")) {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode manifest = (ObjectNode) mapper.readTree(SHIPPED.resolve(Bundle.MANIFEST).toFile());
      manifest.remove(key);
      byte[] text = mapper.writeValueAsBytes(manifest);
      Files.write(folder.resolve(Bundle.MANIFEST), text);
      Files.writeString(folder.resolve(Bundle.MANIFEST_HASH), Sha256.hex(text) + "  x");
      assertThatThrownBy(() -> Bundle.open(folder))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(Failure.Reason.CORRUPT))
          .hasMessage("manifest.json in " + folder + " cannot be used: " + key + " is missing");
    }
  }
}
