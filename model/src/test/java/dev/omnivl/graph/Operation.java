package dev.omnivl.graph;

import dev.omnivl.graph.OnnxGraph.Element;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One operation of {@link Graph} as a test runs it in any interpreter.
 *
 * @param name for the report
 * @param body the operation
 * @param inputs what it takes; lengths with the same unknown are equal
 */
public record Operation(String name, Body body, List<Input> inputs) {

  /** A generic function: write it as a reference to a generic method. */
  @FunctionalInterface
  public interface Body {
    /** Runs the operation on the inputs, in their order. */
    <T> T run(Graph<T> g, List<T> inputs);
  }

  /**
   * A random tensor.
   *
   * @param element floats are in -2..2
   * @param bound ids are below it; 2 for a mask whose first column is 1
   * @param shape with unknown lengths
   */
  public record Input(Element element, int bound, Shape shape) {
    /** Numbers for a shape whose lengths are all known. */
    public Weight random(Shape known, RandomGenerator random) {
      float[] data = new float[Math.toIntExact(known.elements())];
      for (int index = 0; index < data.length; index++) {
        data[index] =
            switch (element) {
              case FLOAT -> random.nextFloat(-2, 2);
              case UINT8 -> random.nextInt(256);
              case INT64 -> bound == 2 && index % known.size(-1) == 0 ? 1 : random.nextInt(bound);
            };
      }
      return new Weight(known, data);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
