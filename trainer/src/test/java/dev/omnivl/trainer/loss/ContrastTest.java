package dev.omnivl.trainer.loss;

import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.omnivl.trainer.fixture.NdTesting;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One direction of contrast against plain loops, and its gradient against finite differences. */
final class ContrastTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2212);
  private static final int WIDTH = 6;
  private static final double TAU = 0.3;
  @AutoClose private final NDManager manager = NdTesting.manager();
  private final SplittableRandom random = new SplittableRandom(SEED);

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(List.of("a", "b", "c"), List.of("a", "b", "c"), 0.0),
        Arguments.of(List.of("a", "b", "a"), List.of("a", "b", "a", "a", "z"), 0.0),
        Arguments.of(List.of("a", "a"), List.of("a", "a", "a"), 0.0),
        Arguments.of(List.of("a", "b", "a"), List.of("b", "a", "c", "d", "a"), 0.4));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPlainLoops(List<String> queries, List<String> keys, double soft) {
    NDArray query = vectors(queries.size());
    NDArray key = vectors(keys.size());
    NDArray teacher = vectors(queries.size());
    assertThat(loss(query, queries, key, keys, teacher, soft).getFloat())
        .as("seed %d", SEED)
        .isCloseTo((float) oracle(query, queries, key, keys, teacher, soft), offset(1e-5f));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hasTheGradientOfFiniteDifferences(List<String> queries, List<String> keys, double soft) {
    NDArray query = vectors(queries.size());
    NDArray key = vectors(keys.size());
    NDArray teacher = vectors(queries.size());
    query.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(loss(query, queries, key, keys, teacher, soft));
    }
    float[] gradient = query.getGradient().toFloatArray();
    float[] values = query.toFloatArray();
    for (int index = 0; index < values.length; index++) {
      double step = 1e-3;
      double above = oracle(moved(values, index, step), queries, key, keys, teacher, soft);
      double below = oracle(moved(values, index, -step), queries, key, keys, teacher, soft);
      assertThat((double) gradient[index])
          .as("seed %d, element %d", SEED, index)
          .isCloseTo((above - below) / (2 * step), offset(2e-3));
    }
  }

  @Test
  void theTemperatureLearns() {
    NDArray query = vectors(3);
    NDArray temperature = manager.create(new float[] {(float) TAU});
    temperature.setRequiresGradient(true);
    List<String> names = List.of("a", "b", "c");
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(
          Contrast.loss(features(query, names), features(query, names), temperature, query, 0));
    }
    // Every query is its own key: a smaller temperature makes that surer.
    assertThat(temperature.getGradient().getFloat()).isPositive();
  }

  @Test
  void anIdentityHasOneShareHoweverManyKeysItHas() {
    NDArray query = vectors(1);
    NDArray same = query.repeat(0, 4);
    NDArray other = query.mul(-1);
    double many =
        loss(query, List.of("a"), same.concat(other), List.of("a", "a", "a", "a", "z"), query, 0)
            .getFloat();
    double one =
        loss(query, List.of("a"), query.concat(other), List.of("a", "z"), query, 0).getFloat();
    // Four equal positives share the probability; they do not count four times.
    assertThat(many - one).isBetween(Math.log(4) - 0.01, Math.log(4) + 0.01);
  }

  @Test
  void refusesAQueryThatNothingFits() {
    NDArray query = vectors(1);
    assertThatThrownBy(() -> loss(query, List.of("a"), vectors(2), List.of("b", "c"), query, 0))
        .hasMessage("query 0 has no positive key");
  }

  private NDArray vectors(int count) {
    return random(manager, random, count, WIDTH).normalize(2, 1);
  }

  private NDArray moved(float[] values, int index, double step) {
    float[] copy = values.clone();
    copy[index] += (float) step;
    return manager.create(copy, new Shape(values.length / WIDTH, WIDTH));
  }

  private NDArray loss(
      NDArray query,
      List<String> queries,
      NDArray key,
      List<String> keys,
      NDArray teacher,
      double soft) {
    NDArray temperature = manager.create(new float[] {(float) TAU});
    return Contrast.loss(features(query, queries), features(key, keys), temperature, teacher, soft);
  }

  private static Features features(NDArray vectors, List<String> names) {
    return new Features(vectors, Identity.of(names));
  }

  /** Mean over queries of -Σ target · log softmax, in double precision. */
  private static double oracle(
      NDArray query,
      List<String> queries,
      NDArray key,
      List<String> keys,
      NDArray teacher,
      double soft) {
    double loss = 0;
    for (int row = 0; row < queries.size(); row++) {
      double[] own = softmax(query, key, row, keys.size());
      double[] seen = softmax(teacher, key, row, keys.size());
      String name = queries.get(row);
      long positives = keys.stream().filter(name::equals).count();
      for (int column = 0; column < keys.size(); column++) {
        double hard = keys.get(column).equals(name) ? 1.0 / positives : 0;
        loss -= ((1 - soft) * hard + soft * seen[column]) * Math.log(own[column]);
      }
    }
    return loss / queries.size();
  }

  private static double[] softmax(NDArray query, NDArray key, int row, int keys) {
    float[] q = query.toFloatArray();
    float[] k = key.toFloatArray();
    double[] exponentials = new double[keys];
    double sum = 0;
    for (int column = 0; column < keys; column++) {
      double dot = 0;
      for (int at = 0; at < WIDTH; at++) {
        dot += (double) q[row * WIDTH + at] * k[column * WIDTH + at];
      }
      exponentials[column] = Math.exp(dot / TAU);
      sum += exponentials[column];
    }
    for (int column = 0; column < keys; column++) {
      exponentials[column] /= sum;
    }
    return exponentials;
  }
}
