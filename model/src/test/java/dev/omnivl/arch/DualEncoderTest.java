package dev.omnivl.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What must hold of two encoders whatever the weights are. */
final class DualEncoderTest {
  private static final float CLOSE = 1e-5f;

  @Test
  void clipReadsNoPadding() {
    float[] ids = {612, 17, 300, 613};
    float[] text = text(SmallConfigs.clip(), ids, new float[] {1, 1, 1, 1});
    float[] padded =
        text(
            SmallConfigs.clip(),
            new float[] {612, 17, 300, 613, 0, 0},
            new float[] {1, 1, 1, 1, 0, 0});
    assertThat(padded).containsExactly(text, within(CLOSE));
  }

  /** A causal encoder whose end stands for the text sees all of it, and nothing behind it. */
  @Test
  void clipsVectorIsThatOfTheEnd() {
    float[] present = {1, 1, 1, 0};
    float[] one = text(SmallConfigs.clip(), new float[] {612, 17, 613, 5}, present);
    assertThat(text(SmallConfigs.clip(), new float[] {612, 17, 613, 99}, present))
        .containsExactly(one, within(CLOSE));
    assertThat(difference(one, text(SmallConfigs.clip(), new float[] {612, 18, 613, 5}, present)))
        .isGreaterThan(1e-3);
  }

  @Test
  void siglipReadsItsPadding() {
    float[] one = text(SmallConfigs.siglip(), new float[] {7, 8, 1, 1}, new float[] {1, 1, 1, 1});
    float[] longer =
        text(SmallConfigs.siglip(), new float[] {7, 8, 1, 1, 1}, new float[] {1, 1, 1, 1, 1});
    assertThat(difference(one, longer)).isGreaterThan(1e-3);
  }

  @Test
  void everyVectorHasUnitLength() {
    for (DualEncoderConfig config :
        new DualEncoderConfig[] {SmallConfigs.clip(), SmallConfigs.siglip()}) {
      float[] pixels = new float[32 * 32 * 3];
      for (int index = 0; index < pixels.length; index++) {
        pixels[index] = index * 31 % 256;
      }
      Weight image =
          config.architecture().image(graph(config), new Weight(Shape.of(1, 32, 32, 3), pixels));
      assertThat(image.shape()).isEqualTo(Shape.of(1, config.embeddingDimensions()));
      assertThat(length(image.data())).isCloseTo(1, within(1e-6));
    }
  }

  private static float[] text(DualEncoderConfig config, float[] ids, float[] present) {
    Shape shape = Shape.of(1, ids.length);
    return config
        .architecture()
        .text(graph(config), new Weight(shape, ids), new Weight(shape, present))
        .data();
  }

  private static FloatGraph graph(DualEncoderConfig config) {
    Map<String, Weight> weights = RandomWeights.of(config, 7);
    return new FloatGraph(name -> Objects.requireNonNull(weights.get(name), name));
  }

  private static double difference(float[] one, float[] other) {
    double largest = 0;
    for (int index = 0; index < one.length; index++) {
      largest = Math.max(largest, Math.abs(one[index] - other[index]));
    }
    return largest;
  }

  private static double length(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    return Math.sqrt(square);
  }
}
