package dev.omnivl.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.trainer.loss.LossSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The small recipes are whole, carry the name of their file, and ask for the loss of their task.
 */
final class SmallRecipesTest {
  private static final Path FOLDER = Path.of("recipes", "small");

  @Test
  void eachTaskHasItsLoss() throws IOException {
    TreeMap<String, String> losses = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        Recipe recipe = Recipe.read(file);
        assertThat(file).hasFileName(recipe.name() + ".yaml");
        losses.put(recipe.name(), on(recipe.last().losses()));
      }
    }
    assertThat(losses)
        .containsEntry("emoji-retrieval", "contrast")
        .containsEntry("fashion-full", "classify")
        .containsEntry("fashion-linear", "classify")
        .containsEntry("motion-action", "classify")
        .containsEntry("motion-qa", "generate")
        .hasSize(5);
  }

  @Test
  void aProbeLeavesTheVisualEncoderAsItIs() {
    Recipe probe = Recipe.read(FOLDER.resolve("fashion-linear.yaml"));
    assertThat(probe.last().optimiser().scale("visual_encoder.blocks.0.attn.qkv.weight")).isZero();
    assertThat(probe.last().optimiser().scale("head.weight")).isEqualTo(1);
    assertThat(probe.model().start()).isEqualTo("emoji");
  }

  @Test
  void theShippedModelsSecondHalfGoesOnFromTheFirst() {
    Recipe first = Recipe.read(Path.of("recipes", "emoji.yaml"));
    Recipe second = Recipe.read(Path.of("recipes", "emoji-further.yaml"));
    assertThat(second.model().start()).isEqualTo(first.name());
    assertThat(second.seed()).isNotEqualTo(first.seed()); // other batches
    assertThat(second.model().config(20_000, second.last().input()))
        .isEqualTo(first.model().config(20_000, first.last().input()));
  }

  private static String on(LossSettings settings) {
    String contrast = settings.contrast() == null ? "" : "contrast";
    String match = settings.match().share() == 0 ? "" : "match";
    String generate = settings.generate().share() == 0 ? "" : "generate";
    return contrast + match + generate + (settings.classify() == null ? "" : "classify");
  }
}
