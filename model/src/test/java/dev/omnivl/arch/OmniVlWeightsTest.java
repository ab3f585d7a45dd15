package dev.omnivl.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.graph.ShapeGraph;
import dev.omnivl.graph.WeightSpec;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The base preset has the sizes of its ancestors: ViT-B/16, TimeSformer-B, BLIP's BERT. */
final class OmniVlWeightsTest {
  private static final ShapeGraph BASE = new OmniVl(Preset.BASE.config()).weights();

  @Test
  void imageTrunkIsViTBase() {
    assertThat(count(name -> name.startsWith("visual_encoder.") && !temporal(name)))
        .isEqualTo(85_798_656L);
  }

  @Test
  void temporalBranchAddsTimeSformersWeights() {
    assertThat(count(name -> name.contains(".temporal_"))).isEqualTo(35_453_952L);
    assertThat(
            count(name -> name.startsWith("visual_encoder.") && !name.contains("patch_embed_3d")))
        .isEqualTo(121_258_752L);
  }

  @Test
  void textEncoderWithCrossAttentionIsBlips() {
    assertThat(count(name -> name.startsWith("text_encoder."))).isEqualTo(137_258_496L);
    assertThat(count(name -> name.contains(".crossattention."))).isEqualTo(28_366_848L);
  }

  @Test
  void wholeModelIsTheSharedReading() {
    assertThat(BASE.parameters()).isBetween(288_450_000L, 288_550_000L);
  }

  private static boolean temporal(String name) {
    return name.contains("temporal_")
        || name.contains("time_embed")
        || name.contains("patch_embed_3d");
  }

  private static long count(Predicate<String> names) {
    return BASE.weights().stream()
        .filter(weight -> names.test(weight.name()))
        .mapToLong((WeightSpec weight) -> weight.shape().elements())
        .sum();
  }
}
