package dev.omnivl.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.MomentumContrast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The small recipes are whole, carry the name of their file, and ask for the loss of their task;
 * those of the shipped model fit together.
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
    assertThat(probe.model().start()).isEqualTo(new StartFrom.Run("emoji"));
  }

  @Test
  void thePartsOfTheShippedModelGoOnFromEachOther() {
    List<Recipe> parts =
        Stream.of("emoji", "emoji-further", "emoji-final")
            .map(name -> Recipe.read(Path.of("recipes", name + ".yaml")))
            .toList();
    for (int part = 1; part < parts.size(); part++) {
      Recipe before = parts.get(part - 1);
      Recipe after = parts.get(part);
      assertThat(after.model().start()).isEqualTo(new StartFrom.Run(before.name()));
      assertThat(after.model().config(20_000, after.last().input()))
          .isEqualTo(before.model().config(20_000, before.last().input()));
    }
    assertThat(parts.stream().map(Recipe::seed)).doesNotHaveDuplicates(); // other batches
  }

  @Test
  void theLastStageOfTheShippedModelLeavesItsVectorsAsTheyAre() {
    Recipe last = Recipe.read(Path.of("recipes", "emoji-final.yaml"));
    new OmniVl(last.model().config(20_000, last.last().input()))
        .trained(0).weights().stream()
            .map(WeightSpec::name)
            .filter(MomentumContrast::encodes)
            .forEach(name -> assertThat(last.last().optimiser().scale(name)).as(name).isZero());
  }

  private static String on(LossSettings settings) {
    String contrast = settings.contrast() == null ? "" : "contrast";
    String match = settings.match().share() == 0 ? "" : "match";
    String generate = settings.generate().share() == 0 ? "" : "generate";
    return contrast + match + generate + (settings.classify() == null ? "" : "classify");
  }
}
