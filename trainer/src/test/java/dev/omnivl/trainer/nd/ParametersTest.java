package dev.omnivl.trainer.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.Preset;
import dev.omnivl.trainer.fixture.NdTesting;
import org.junit.jupiter.api.Test;

final class ParametersTest {
  private static final String BIAS = "vision_proj.bias";

  @Test
  void whatIsSetIsSeenByEveryAlias() {
    OmniVl model = new OmniVl(Preset.NANO.config());
    try (Parameters parameters =
        Parameters.fresh(NdTesting.manager(), model.trained(0).weights(), 1)) {
      NDArray alias = parameters.master(BIAS).stopGradient();
      float[] values = new float[Math.toIntExact(alias.size())];
      values[0] = -0f;
      values[1] = Float.MIN_VALUE;
      values[2] = 3.25f;
      parameters.set(BIAS, values);
      assertThat(parameters.master(BIAS).toFloatArray()).containsExactly(values);
      assertThat(alias.toFloatArray()).containsExactly(values);
      parameters.set(OmniVl.TEMPERATURE, new float[] {0.5f});
      assertThat(parameters.master(OmniVl.TEMPERATURE).toFloatArray()).containsExactly(0.5f);
    }
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    OmniVl model = new OmniVl(Preset.NANO.config());
    try (Parameters parameters =
        Parameters.fresh(NdTesting.manager(), model.trained(0).weights(), 1)) {
      assertThatThrownBy(() -> parameters.set(BIAS, new float[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("values, not 1");
    }
  }
}
