package dev.omnivl.trainer.nd;

import static dev.omnivl.trainer.fixture.NdTesting.array;
import static dev.omnivl.trainer.fixture.NdTesting.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.SampleInputs;
import dev.omnivl.fixture.OracleReference;
import dev.omnivl.fixture.RandomWeights;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Init;
import dev.omnivl.graph.Operation;
import dev.omnivl.graph.Operations;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.trainer.fixture.NdTesting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer computes what the oracle does: every operation, and whole towers of them. */
final class NdGraphTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2210);
  private static final int ROUNDS = 4;
  private static final OmniVlConfig CONFIG = Preset.NANO.config();
  private static final Map<String, Weight> WEIGHTS = RandomWeights.of(CONFIG, SEED);
  @AutoClose private static final NDManager MANAGER = NdTesting.manager();
  private static final Kernels KERNELS = new ScriptKernels(MANAGER, MatrixPrecision.FP32);

  static List<Operation> operations() {
    return Operations.all();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operationsAgreeWithTheOracle(Operation operation) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, Long> lengths =
          Map.of(
              "batch", random.nextLong(1, 4),
              "length", random.nextLong(1, 9),
              "keys", random.nextLong(1, 9));
      List<Weight> inputs = new ArrayList<>();
      for (Operation.Input input : operation.inputs()) {
        inputs.add(input.random(known(input.shape(), lengths), random));
      }
      Weight expected = operation.body().run(new FloatGraph(NdGraphTest::noWeight), inputs);
      try (NDManager scratch = MANAGER.newSubManager();
          Parameters none = Parameters.fresh(scratch, List.of(), 0)) {
        List<NDArray> arrays = new ArrayList<>();
        for (Operation.Input input : operation.inputs()) {
          arrays.add(array(scratch, input.element(), inputs.get(arrays.size())));
        }
        NDArray actual = operation.body().run(NdGraph.evaluating(none, scratch, KERNELS), arrays);
        String what = operation.name() + ", seed " + SEED + ", round " + round + ", " + lengths;
        assertClose(what, unmasked(actual), unmasked(expected), 2e-6);
      }
    }
  }

  static Stream<Arguments> towers() {
    List<SampleInputs> samples =
        List.of(
            new SampleInputs(1, 5, 0, 21),
            new SampleInputs(2, 3, 4, 22),
            new SampleInputs(7, 9, 2, 23));
    return CONFIG.architecture().graphs().stream()
        .flatMap(graph -> samples.stream().map(sample -> Arguments.of(graph, sample)));
  }

  @ParameterizedTest
  @MethodSource("towers")
  void towersAgreeWithTheOracle(ServingGraph graph, SampleInputs sample) {
    Map<String, Weight> inputs = sample.of(graph, CONFIG.architecture());
    Map<String, Weight> expected = new OracleReference(CONFIG, WEIGHTS).run(graph, inputs);
    try (NDManager scratch = MANAGER.newSubManager();
        Parameters parameters = parameters(scratch)) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (Port port : CONFIG.architecture().inputs(graph)) {
        Weight input = inputs.get(port.name());
        if (input != null) {
          arrays.put(port.name(), array(scratch, port.element(), input));
        }
      }
      NdGraph g = NdGraph.evaluating(parameters, scratch, KERNELS);
      Map<String, NDArray> actual = CONFIG.architecture().run(graph, g, arrays);
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      expected.forEach((name, weight) ->
          assertClose(name, Objects.requireNonNull(actual.get(name), name), weight, 1e-4));
    }
  }

  @Test
  void dropsOnlyWhileTraining() {
    try (NDManager scratch = MANAGER.newSubManager();
        Parameters none = Parameters.fresh(scratch, List.of(), 0)) {
      NDArray ones = scratch.ones(new ai.djl.ndarray.types.Shape(64, 8));
      NdGraph evaluating = NdGraph.evaluating(none, scratch, KERNELS);
      assertThat(evaluating.drop(ones, 0.5)).isSameAs(ones);
      assertThat(evaluating.dropPath(ones, 0.5)).isSameAs(ones);
      NdGraph training = NdGraph.training(none, scratch, KERNELS, name -> true);
      assertThat(distinct(training.drop(ones, 0.5))).containsExactlyInAnyOrder(0f, 2f);
      NDArray paths = training.dropPath(ones, 0.5);
      for (long row = 0; row < 64; row++) { // an item is dropped whole
        assertThat(distinct(paths.get(row))).containsAnyOf(0f, 2f).hasSize(1);
      }
      assertThat(distinct(paths)).containsExactlyInAnyOrder(0f, 2f);
    }
  }

  @Test
  void onlyLearnedWeightsThatWereUsedHaveGradients() {
    List<WeightSpec> specs =
        Stream.of("used", "kept", "unused")
            .map(name -> new WeightSpec(name, Shape.of(3), Init.NORMAL))
            .toList();
    try (NDManager scratch = MANAGER.newSubManager();
        Parameters parameters = Parameters.fresh(scratch, specs, 1)) {
      NdGraph g = NdGraph.training(parameters, scratch, KERNELS, name -> !name.equals("kept"));
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray sum = g.add(g.weight("used", Init.NORMAL, 3), g.weight("kept", Init.NORMAL, 3));
        collector.backward(sum.sum());
      }
      assertThat(g.gradients()).containsOnlyKeys("used");
      assertThat(g.gradients().values().iterator().next().toFloatArray())
          .containsExactly(1f, 1f, 1f);
      assertThat(parameters.master("used").hasGradient()).isFalse();
    }
  }

  @Test
  void refusesAWeightOfAnotherShape() {
    try (NDManager scratch = MANAGER.newSubManager();
        Parameters parameters =
            Parameters.fresh(
                scratch, List.of(new WeightSpec("a.b", Shape.of(3, 2), Init.ZERO)), 1)) {
      NdGraph g = NdGraph.evaluating(parameters, scratch, KERNELS).at("a");
      assertThatThrownBy(() -> g.weight("b", Init.ZERO, 2, 3))
          .hasMessage("weight a.b is (3, 2), not (2, 3)");
      assertThatThrownBy(() -> g.weight("c", Init.ZERO, 2)).hasMessage("no weight is named a.c");
    }
  }

  private static List<Float> distinct(NDArray array) {
    List<Float> values = new ArrayList<>();
    for (float value : array.toFloatArray()) {
      if (!values.contains(value)) {
        values.add(value);
      }
    }
    return values;
  }

  private static Parameters parameters(NDManager manager) {
    Parameters parameters =
        Parameters.fresh(manager, new OmniVl(CONFIG).trained(0).weights(), SEED);
    WEIGHTS.forEach((name, weight) -> parameters.set(name, weight.data()));
    return parameters;
  }

  /** The oracle masks with a larger number; both leave nothing of a score. */
  private static float[] unmasked(NDArray actual) {
    return unmasked(actual.toFloatArray());
  }

  private static float[] unmasked(Weight expected) {
    return unmasked(expected.data());
  }

  private static float[] unmasked(float[] values) {
    float[] result = values.clone();
    for (int index = 0; index < result.length; index++) {
      result[index] = result[index] <= -1e4f ? -1e4f : result[index];
    }
    return result;
  }

  private static Shape known(Shape shape, Map<String, Long> lengths) {
    return new Shape(shape.dims().stream().map(dim -> known(dim, lengths)).toList());
  }

  private static Dim known(Dim dim, Map<String, Long> lengths) {
    if (dim.known()) {
      return dim;
    }
    long length = 0;
    for (String part : dim.symbol().split("_plus_")) {
      length += Objects.requireNonNull(lengths.get(part));
    }
    return Dim.of(dim.factor() * length);
  }

  private static Weight noWeight(String name) {
    throw new IllegalArgumentException("no weight " + name);
  }
}
