package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.graph.WeightSpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * The learned weights of one model: the master copies, float32, which only the optimiser changes.
 *
 * <p>A training step works on leaves that share their memory ({@link NdGraph}), so a weight that a
 * step did not use has no gradient at all, rather than one of zeros that would still let the
 * optimiser move it.
 */
public final class Parameters implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  private Parameters(NDManager manager) {
    this.manager = manager;
  }

  /**
   * Fresh weights, a pure function of the seed and each weight's name.
   *
   * @param manager owner of a new sub-manager that holds the weights
   */
  public static Parameters fresh(NDManager manager, Collection<WeightSpec> specs, long seed) {
    Parameters parameters = new Parameters(manager.newSubManager());
    for (WeightSpec spec : specs) {
      parameters.put(spec.name(), values(spec, seed), shape(spec));
    }
    return parameters;
  }

  /**
   * A copy of those weights whose names pass.
   *
   * @param owner of a new sub-manager that holds the copy
   */
  public Parameters copy(NDManager owner, Predicate<String> names) {
    Parameters copy = new Parameters(owner.newSubManager());
    arrays.forEach((name, array) -> {
      if (names.test(name)) {
        copy.put(name, Transfer.values(array), array.getShape());
      }
    });
    return copy;
  }

  /** The weight of this name. */
  public NDArray master(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no weight is named " + name);
    }
    return array;
  }

  /** All weights by name, in the architecture's order. */
  public Map<String, NDArray> all() {
    return Collections.unmodifiableMap(arrays);
  }

  /**
   * Overwrites a weight in place.
   *
   * @throws IllegalArgumentException if the name is unknown or the number of values differs
   */
  public void set(String name, float[] values) {
    NDArray array = master(name);
    if (array.size() != values.length) {
      throw new IllegalArgumentException(
          "weight " + name + " has " + array.size() + " values, not " + values.length);
    }
    Transfer.copy(values, array);
  }

  /** Overwrites all weights with those of the same names elsewhere, from whatever device. */
  public void copyFrom(Parameters other) {
    arrays.forEach((name, array) -> Transfer.copy(other.master(name), array));
  }

  @Override
  public void close() {
    manager.close();
  }

  private void put(String name, float[] values, Shape shape) {
    NDArray array = manager.zeros(shape);
    Transfer.copy(values, array);
    arrays.put(name, array);
  }

  private static Shape shape(WeightSpec spec) {
    return new Shape(spec.shape().dims().stream().mapToLong(dim -> dim.factor()).toArray());
  }

  private static float[] values(WeightSpec spec, long seed) {
    float[] values = new float[Math.toIntExact(spec.shape().elements())];
    switch (spec.init()) {
      case ZERO -> {}
      case ONE -> Arrays.fill(values, 1f);
      case NORMAL -> {
        Random random = new Random(seed * 31 + spec.name().hashCode());
        for (int index = 0; index < values.length; index++) {
          values[index] = (float) (0.02 * cutNormal(random));
        }
      }
    }
    return values;
  }

  private static double cutNormal(Random random) {
    double value = random.nextGaussian();
    while (Math.abs(value) > 2) {
      value = random.nextGaussian();
    }
    return value;
  }
}
