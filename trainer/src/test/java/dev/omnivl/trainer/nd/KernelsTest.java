package dev.omnivl.trainer.nd;

import static dev.omnivl.trainer.fixture.NdTesting.assertClose;
import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.omnivl.graph.FloatGraph;
import dev.omnivl.graph.Weight;
import dev.omnivl.trainer.fixture.NdTesting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of {@link Kernels}, kept by every implementation. */
final class KernelsTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2211);
  private static final int HEADS = 3;
  @AutoClose private static final NDManager MANAGER = NdTesting.manager();
  private static final Kernels PLAIN = new PlainKernels();
  private static final Kernels SCRIPT = new ScriptKernels(MANAGER, MatrixPrecision.FP32);
  private static final Kernels HALF = new ScriptKernels(MANAGER, MatrixPrecision.BF16);

  /** Queries, keys and values; with a mask that hides the last key of the first item. */
  private record Case(NDArray query, NDArray key, NDArray value, @Nullable NDArray mask) {

    static Case of(NDManager manager, boolean masked) {
      SplittableRandom random = new SplittableRandom(SEED);
      NDArray mask = manager.zeros(new Shape(2, 1, 1, 5));
      if (masked) {
        float[] values = new float[10];
        values[4] = -10_000;
        mask.set(values);
      }
      return new Case(
          random(manager, random, 2, 4, 6),
          random(manager, random, 2, 5, 6),
          random(manager, random, 2, 5, 6),
          masked ? mask : null);
    }

    List<NDArray> inputs() {
      return List.of(query, key, value);
    }

    NDArray attended(Kernels kernels) {
      return kernels.attention(query, key, value, HEADS, mask);
    }
  }

  static List<Kernels> kernels() {
    return List.of(PLAIN, SCRIPT);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void interpolatesInPlace(Kernels kernels) {
    try (NDManager scratch = MANAGER.newSubManager()) {
      SplittableRandom random = new SplittableRandom(SEED);
      List<NDArray> slow = List.of(random(scratch, random, 3, 2), random(scratch, random, 5));
      List<NDArray> fast = List.of(random(scratch, random, 3, 2), random(scratch, random, 5));
      List<float[]> before = slow.stream().map(NDArray::toFloatArray).toList();
      kernels.interpolate(slow, fast, 0.125);
      for (int array = 0; array < 2; array++) {
        float[] expected = before.get(array).clone();
        float[] target = fast.get(array).toFloatArray();
        for (int index = 0; index < expected.length; index++) {
          expected[index] += 0.125f * (target[index] - expected[index]);
        }
        assertClose("interpolated", slow.get(array).toFloatArray(), expected, 1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void attentionIsTheOracles(Kernels kernels) {
    try (NDManager scratch = MANAGER.newSubManager()) {
      for (boolean masked : new boolean[] {false, true}) {
        Case one = Case.of(scratch, masked);
        Weight expected =
            new FloatGraph(KernelsTest::noWeight)
                .attention(
                    weight(one.query()),
                    weight(one.key()),
                    weight(one.value()),
                    HEADS,
                    one.mask() == null ? null : weight(one.mask()));
        assertClose("attention, masked " + masked, one.attended(kernels), expected, 2e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void crossEntropyIsThatOfTheSmoothedTarget(Kernels kernels) {
    try (NDManager scratch = MANAGER.newSubManager()) {
      NDArray logits = random(scratch, new SplittableRandom(SEED), 4, 7);
      long[] targets = {0, 6, 3, 3};
      for (double smoothing : new double[] {0, 0.1, 0.5}) {
        float actual =
            kernels.crossEntropy(logits, scratch.create(targets), smoothing).toFloatArray()[0];
        double expected = crossEntropy(logits.toFloatArray(), targets, smoothing);
        assertThat(actual).as("smoothing %s", smoothing).isCloseTo((float) expected, offset(2e-6f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void gradientsAreThoseOfFiniteDifferences(Kernels kernels) {
    try (NDManager scratch = MANAGER.newSubManager()) {
      SplittableRandom random = new SplittableRandom(SEED + 1);
      for (boolean masked : new boolean[] {false, true}) {
        Case one = Case.of(scratch, masked);
        NDArray weights = random(scratch, random, 2, 4, 6);
        checkGradients(
            "attention, masked " + masked,
            one.inputs(),
            inputs ->
                kernels
                    .attention(inputs.get(0), inputs.get(1), inputs.get(2), HEADS, one.mask())
                    .mul(weights)
                    .sum());
      }
      NDArray targets = scratch.create(new long[] {0, 6, 3, 3});
      checkGradients(
          "crossEntropy",
          List.of(random(scratch, random, 4, 7)),
          inputs -> kernels.crossEntropy(inputs.getFirst(), targets, 0.1));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void linearIsTheOracles(Kernels kernels) {
    try (NDManager scratch = MANAGER.newSubManager()) {
      SplittableRandom random = new SplittableRandom(SEED);
      NDArray x = random(scratch, random, 2, 4, 6);
      NDArray weight = random(scratch, random, 3, 6);
      NDArray bias = random(scratch, random, 3);
      for (NDArray shift : new NDArray[] {null, bias}) {
        Weight expected =
            new FloatGraph(KernelsTest::noWeight)
                .linear(weight(x), weight(weight), shift == null ? null : weight(shift));
        assertClose("linear", kernels.linear(x, weight, shift), expected, 2e-6);
      }
    }
  }

  @Test
  void bfloat16RoundsFactorsAndResultsAlone() {
    try (NDManager scratch = MANAGER.newSubManager()) {
      SplittableRandom random = new SplittableRandom(SEED);
      NDArray x = random(scratch, random, 4, 6);
      NDArray weight = random(scratch, random, 3, 6);
      NDArray bias = random(scratch, random, 3);
      List<NDArray> inputs = List.of(x, weight, bias);
      assertRounded(
          inputs,
          kernels ->
              in ->
                  kernels.float32(kernels.linear(in.get(0), in.get(1), in.get(2))).square().sum());
      for (boolean masked : new boolean[] {false, true}) {
        Case one = Case.of(scratch, masked);
        assertRounded(
            one.inputs(),
            kernels ->
                in ->
                    kernels
                        .float32(
                            kernels.attention(in.get(0), in.get(1), in.get(2), HEADS, one.mask()))
                        .square()
                        .sum());
      }
      float coarse = 1 + 1f / 512; // half of bfloat16's step above 1
      NDArray one = scratch.create(new float[] {coarse}, new Shape(1, 1));
      float product = HALF.float32(HALF.linear(one, one, null)).toFloatArray()[0];
      boolean rounds = MatrixPrecision.BF16.on(MANAGER.getDevice()) == MatrixPrecision.BF16;
      assertThat(product).isEqualTo(rounds ? 1f : coarse * coarse);
    }
  }

  /** Loss and gradients are near those of the plain kernels, all in float32. */
  private static void assertRounded(
      List<NDArray> inputs, Function<Kernels, Function<List<NDArray>, NDArray>> loss) {
    float plain = loss.apply(PLAIN).apply(inputs).toFloatArray()[0];
    float half = loss.apply(HALF).apply(inputs).toFloatArray()[0];
    assertThat(half).isCloseTo(plain, withinPercentage(3));
    List<float[]> expected = gradients(inputs, loss.apply(PLAIN));
    List<float[]> actual = gradients(inputs, loss.apply(HALF));
    for (int input = 0; input < inputs.size(); input++) {
      assertClose("gradient of input " + input, actual.get(input), expected.get(input), 0.06);
    }
  }

  @Test
  void gradientsAreTheSameInBoth() {
    try (NDManager scratch = MANAGER.newSubManager()) {
      for (boolean masked : new boolean[] {false, true}) {
        Case one = Case.of(scratch, masked);
        List<float[]> plain = gradients(one.inputs(), inputs -> one.attended(PLAIN).square().sum());
        List<float[]> script =
            gradients(one.inputs(), inputs -> one.attended(SCRIPT).square().sum());
        for (int input = 0; input < 3; input++) {
          assertClose("input " + input, script.get(input), plain.get(input), 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void adamWFollowsThePaper(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(SEED);
    try (NDManager scratch = MANAGER.newSubManager()) {
      List<NDArray> weights = List.of(random(scratch, random, 3, 4), random(scratch, random, 5));
      List<NDArray> first = zeros(scratch, weights);
      List<NDArray> second = zeros(scratch, weights);
      List<Oracle> oracles = weights.stream().map(w -> new Oracle(w.toFloatArray())).toList();
      for (int step = 1; step <= 4; step++) {
        List<NDArray> gradients =
            List.of(random(scratch, random, 3, 4), random(scratch, random, 5));
        for (int index = 0; index < 2; index++) {
          oracles.get(index).step(gradients.get(index).toFloatArray(), 0.01, 0.1, step);
        }
        kernels.adamW(new Kernels.AdamW(weights, gradients, first, second), 0.01, 0.1, step);
        for (int index = 0; index < 2; index++) {
          Oracle oracle = oracles.get(index);
          String what = "weight " + index + " after step " + step;
          assertClose(what, weights.get(index).toFloatArray(), oracle.weights(), 1e-6);
          assertClose(what + ", m", first.get(index).toFloatArray(), oracle.first(), 1e-6);
          assertClose(what + ", v", second.get(index).toFloatArray(), oracle.second(), 1e-6);
        }
      }
    }
  }

  /** Loshchilov and Hutter 2019, algorithm 2, in double. */
  private static final class Oracle {
    private final double[] weights;
    private final double[] first;
    private final double[] second;

    Oracle(float[] start) {
      weights = new double[start.length];
      first = new double[start.length];
      second = new double[start.length];
      for (int index = 0; index < start.length; index++) {
        weights[index] = start[index];
      }
    }

    void step(float[] gradient, double rate, double decay, int step) {
      for (int index = 0; index < weights.length; index++) {
        double g = gradient[index];
        first[index] = Kernels.BETA1 * first[index] + (1 - Kernels.BETA1) * g;
        second[index] = Kernels.BETA2 * second[index] + (1 - Kernels.BETA2) * g * g;
        double m = first[index] / (1 - Math.pow(Kernels.BETA1, step));
        double v = second[index] / (1 - Math.pow(Kernels.BETA2, step));
        weights[index] -= rate * (m / (Math.sqrt(v) + Kernels.EPSILON) + decay * weights[index]);
      }
    }

    float[] weights() {
      return floats(weights);
    }

    float[] first() {
      return floats(first);
    }

    float[] second() {
      return floats(second);
    }

    private static float[] floats(double[] values) {
      float[] result = new float[values.length];
      for (int index = 0; index < values.length; index++) {
        result[index] = (float) values[index];
      }
      return result;
    }
  }

  private static void checkGradients(
      String what, List<NDArray> inputs, Function<List<NDArray>, NDArray> loss) {
    List<float[]> gradients = gradients(inputs, loss);
    float step = 0.02f;
    for (int input = 0; input < inputs.size(); input++) {
      float[] values = inputs.get(input).toFloatArray();
      float[] differences = new float[values.length];
      for (int index = 0; index < values.length; index++) {
        double above = at(inputs, input, values, index, step, loss);
        double below = at(inputs, input, values, index, -step, loss);
        differences[index] = (float) ((above - below) / (2 * step));
      }
      assertClose(what + ", input " + input, gradients.get(input), differences, 5e-3);
    }
  }

  private static double at(
      List<NDArray> inputs,
      int input,
      float[] values,
      int index,
      float step,
      Function<List<NDArray>, NDArray> loss) {
    float[] moved = values.clone();
    moved[index] += step;
    List<NDArray> others = new ArrayList<>(inputs);
    NDArray original = inputs.get(input);
    others.set(input, original.getManager().create(moved, original.getShape()));
    return loss.apply(others).toFloatArray()[0];
  }

  private static List<float[]> gradients(
      List<NDArray> inputs, Function<List<NDArray>, NDArray> loss) {
    inputs.forEach(input -> input.setRequiresGradient(true));
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(loss.apply(inputs));
    }
    List<float[]> gradients = new ArrayList<>();
    for (NDArray input : inputs) {
      NDArray gradient = input.getGradient();
      gradients.add(gradient.toFloatArray());
      gradient.subi(gradient.duplicate()); // they add up otherwise
      input.setRequiresGradient(false);
    }
    return gradients;
  }

  private static double crossEntropy(float[] logits, long[] targets, double smoothing) {
    int classes = logits.length / targets.length;
    double loss = 0;
    for (int row = 0; row < targets.length; row++) {
      float[] own = Arrays.copyOfRange(logits, row * classes, (row + 1) * classes);
      double sum = 0;
      for (float logit : own) {
        sum += Math.exp(logit);
      }
      for (int column = 0; column < classes; column++) {
        double target = smoothing / classes + (column == targets[row] ? 1 - smoothing : 0);
        loss -= target * (own[column] - Math.log(sum)) / targets.length;
      }
    }
    return loss;
  }

  private static List<NDArray> zeros(NDManager manager, List<NDArray> like) {
    return like.stream().map(array -> manager.zeros(array.getShape())).toList();
  }

  private static Weight weight(NDArray array) {
    return new Weight(dev.omnivl.graph.Shape.of(array.getShape().getShape()), array.toFloatArray());
  }

  private static Weight noWeight(String name) {
    throw new IllegalArgumentException("no weight " + name);
  }
}
