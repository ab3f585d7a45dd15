package dev.omnivl.trainer.optim;

import static dev.omnivl.trainer.fixture.NdTesting.assertClose;
import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.Preset;
import dev.omnivl.trainer.fixture.NdTesting;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.PlainKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the optimiser does to the weights of a real model, by their names. */
final class AdamWTest {
  private static final String MATRIX = "visual_encoder.blocks.0.attn.qkv.weight";
  @AutoClose private final NDManager manager = NdTesting.manager();
  private final Parameters parameters =
      Parameters.fresh(manager, new OmniVl(Preset.NANO.config()).trained(0).weights(), 1);

  @Test
  void onlyMatricesDecay() {
    // Without a gradient AdamW moves a weight by its decay alone.
    parameters.all().values().forEach(weight -> weight.addi(1));
    Map<String, float[]> before = copy();
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    parameters
        .all()
        .forEach((name, weight) -> gradients.put(name, manager.zeros(weight.getShape())));
    optimiser(1, Map.of()).step(gradients, 0.1);
    List<String> decayed = new ArrayList<>();
    before.forEach((name, values) -> {
      float ratio = parameters.master(name).toFloatArray()[0] / values[0];
      if (ratio != 1) {
        assertThat(ratio).as(name).isCloseTo(0.95f, offset(1e-6f));
        decayed.add(name);
      }
    });
    assertThat(decayed)
        .contains(
            MATRIX,
            "visual_encoder.patch_embed.proj.weight",
            "text_encoder.embeddings.word_embeddings.weight",
            "vision_proj.weight")
        .noneMatch(name ->
            name.endsWith(".bias")
                || name.contains("norm")
                || name.contains("Norm")
                || name.contains("pos")
                || name.contains("time_embed")
                || name.contains("cls_token")
                || name.equals(OmniVl.TEMPERATURE));
    long matrices =
        before.keySet().stream()
            .filter(name -> name.endsWith(".weight"))
            .filter(name -> parameters.master(name).getShape().dimension() > 1)
            .count();
    assertThat(decayed).hasSize(Math.toIntExact(matrices) - 1); // without the text's positions
  }

  @Test
  void clipsByTheNormOfAllGradientsTogether() {
    SplittableRandom random = new SplittableRandom(2);
    List<String> names = List.of(MATRIX, "vision_proj.bias");
    Map<String, NDArray> gradients = gradients(names, random);
    double squares = 0;
    for (NDArray gradient : gradients.values()) {
      for (float value : gradient.toFloatArray()) {
        squares += (double) value * value;
      }
    }
    double norm = Math.sqrt(squares);
    Map<String, float[]> expected = new LinkedHashMap<>();
    gradients.forEach(
        (name, gradient) -> expected.put(name, gradient.mul(0.5 / norm).toFloatArray()));
    AdamW optimiser = optimiser(0.5, Map.of());
    assertThat(optimiser.step(gradients, 0.1)).isCloseTo(norm, offset(1e-3 * norm));
    expected.forEach((name, clipped) ->
        assertClose(
            name, Objects.requireNonNull(gradients.get(name)).toFloatArray(), clipped, 1e-6));

    Map<String, NDArray> small = gradients(names, random);
    small.values().forEach(gradient -> gradient.muli(1e-4));
    Map<String, float[]> same = new LinkedHashMap<>();
    small.forEach((name, gradient) -> same.put(name, gradient.toFloatArray()));
    optimiser.step(small, 0.1);
    small.forEach(
        (name, gradient) -> assertThat(gradient.toFloatArray()).isEqualTo(same.get(name)));
  }

  @Test
  void whatHasNoGradientKeepsItsMomentsAndItsCount() {
    SplittableRandom random = new SplittableRandom(3);
    AdamW optimiser = optimiser(1, Map.of());
    optimiser.step(gradients(List.of(MATRIX, "vision_proj.bias"), random), 0.1);
    Map<String, float[]> before = copy();
    optimiser.step(gradients(List.of("vision_proj.bias"), random), 0.1);
    assertThat(parameters.master(MATRIX).toFloatArray()).isEqualTo(before.get(MATRIX));
    assertThat(steps(optimiser, MATRIX)).isEqualTo(1);
    assertThat(steps(optimiser, "vision_proj.bias")).isEqualTo(2);
    assertThat(steps(optimiser, "vision_proj.weight")).isZero();
  }

  @Test
  void theLongestPrefixGivesTheScale() {
    AdamW.Settings settings =
        new AdamW.Settings(0, 1, Map.of("text_", 0.1, "text_encoder.", 0.2, "temp", 0.0));
    assertThat(settings.scale("text_encoder.layer")).isEqualTo(0.2);
    assertThat(settings.scale("text_decoder.layer")).isEqualTo(0.1);
    assertThat(settings.scale("temp")).isZero();
    assertThat(settings.scale("vision_proj.weight")).isEqualTo(1);
    assertThatThrownBy(() -> new AdamW.Settings(-1, 1, Map.of())).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> new AdamW.Settings(0, 0, Map.of())).hasMessageContaining("0.0");
    assertThatThrownBy(() -> new AdamW.Settings(0, 1, Map.of("a", -2.0)))
        .hasMessageContaining("a")
        .hasMessageContaining("-2.0");
  }

  @Test
  void refusesAGradientOfNoWeight() {
    Map<String, NDArray> gradients = Map.of("nothing", manager.zeros(new Shape(1)));
    assertThatThrownBy(() -> optimiser(1, Map.of()).step(gradients, 0.1))
        .hasMessage("no weight is named nothing");
  }

  private AdamW optimiser(double clip, Map<String, Double> scales) {
    return new AdamW(
        manager, parameters, new PlainKernels(), new AdamW.Settings(0.5, clip, scales));
  }

  private Map<String, NDArray> gradients(List<String> names, SplittableRandom random) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    for (String name : names) {
      gradients.put(name, random(manager, random, parameters.master(name).getShape().getShape()));
    }
    return gradients;
  }

  private Map<String, float[]> copy() {
    Map<String, float[]> copy = new LinkedHashMap<>();
    parameters.all().forEach((name, weight) -> copy.put(name, weight.toFloatArray()));
    return copy;
  }

  private static long steps(AdamW optimiser, String name) {
    return optimiser.moments().entrySet().stream()
        .filter(entry -> entry.getKey().equals(name))
        .mapToLong(entry -> entry.getValue().steps()[0])
        .sum();
  }
}
