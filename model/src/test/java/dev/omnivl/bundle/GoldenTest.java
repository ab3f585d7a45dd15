package dev.omnivl.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GoldenTest {
  private static final Architecture NANO = Preset.NANO.config().architecture();
  private static final int ELEMENTS = 1_000;

  @Test
  void anAnswerPassesWithinTheToleranceOnly() {
    Golden golden = golden(answer(0));
    assertThatCode(() -> golden.check("text", answer(0))).doesNotThrowAnyException();
    assertThatCode(() -> golden.check("text", answer(5e-4f))).doesNotThrowAnyException();
    assertRefused(golden, ServingGraph.TEXT, answer(5e-3f));
    assertRefused(golden, ServingGraph.TEXT, answer(Float.NaN));
  }

  @Test
  void largerNumbersMayBeOffByMore() {
    Golden golden = golden(answer(100, 0));
    assertThatCode(() -> golden.check("text", answer(100, 0.05f))).doesNotThrowAnyException();
    assertRefused(golden, ServingGraph.TEXT, answer(100, 0.5f));
  }

  @Test
  void otherSizesOtherOutputsAndOtherGraphsAreRefused() {
    Golden golden = golden(answer(0));
    assertRefused(
        golden, ServingGraph.TEXT, Map.of("embedding", new Weight(Shape.of(2), new float[2])));
    assertRefused(golden, ServingGraph.TEXT, Map.of());
    assertRefused(golden, ServingGraph.MATCH, answer(0));
  }

  @Test
  void inputsAreTheSameEveryTimeAndFitTheModel() {
    for (ServingGraph graph : NANO.graphs()) {
      Map<String, Weight> inputs = Golden.inputs(3).of(graph, NANO);
      Map<String, Weight> again = Golden.inputs(3).of(graph, NANO);
      assertThat(inputs.keySet()).isEqualTo(again.keySet()).isNotEmpty();
      inputs.forEach((name, input) ->
          assertThat(again.get(name)).extracting(Weight::data).isEqualTo(input.data()));
    }
  }

  /** The first number of the javadoc's recipe: the next of {@code new Random(3)} below 256. */
  @Test
  void inputsAreThoseThatTheFormatStates() {
    Map<String, Weight> inputs = Golden.inputs(3).of(ServingGraph.VISUAL_IMAGE, NANO);
    assertThat(inputs.get("pixels"))
        .extracting(pixels -> pixels.data()[0])
        .isEqualTo((float) new Random(3).nextInt(256));
  }

  private static void assertRefused(
      Golden golden, ServingGraph graph, Map<String, Weight> outputs) {
    assertThatThrownBy(() -> golden.check(graph.label(), outputs))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(graph.file());
  }

  private static Golden golden(Map<String, Weight> outputs) {
    return new Golden(3, 1e-3, Map.of("text", Golden.samples(outputs)));
  }

  private static Map<String, Weight> answer(float shift) {
    return answer(1, shift);
  }

  private static Map<String, Weight> answer(float scale, float shift) {
    float[] data = new float[ELEMENTS];
    for (int index = 0; index < ELEMENTS; index++) {
      data[index] = (float) index / ELEMENTS * scale + shift;
    }
    return Map.of("embedding", new Weight(Shape.of(1, ELEMENTS), data));
  }
}
