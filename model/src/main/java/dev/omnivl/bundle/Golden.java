package dev.omnivl.bundle;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each graph answers to inputs that anyone can make again, so that a loaded graph can prove
 * itself on the machine, the device and the library where it is loaded.
 *
 * @param seed of the {@link SampleInputs}, of batch 1, length {@value #LENGTH} and past {@value
 *     #PAST}
 * @param tolerance largest difference of a number that passes, where the largest number of the
 *     output is 1 or less; above that in proportion
 * @param graphs by a graph's label, with the prefix of its part, and an output's name
 */
public record Golden(long seed, double tolerance, Map<String, Map<String, Samples>> graphs) {
  /** The seed that exports use. */
  public static final long SEED = 2209;

  /**
   * Leaves room for other processors and reduced precision inside a product, not for a wrong graph.
   */
  public static final double TOLERANCE = 1e-3;

  /**
   * Of graphs that compute in 8 bits: a sum that is rounded the other way on another processor can
   * move a number to the next of 256 steps.
   */
  public static final double INT8_TOLERANCE = 2e-2;

  private static final int LENGTH = 7;
  private static final int PAST = 3;
  private static final int MOST = 256;

  /**
   * Evenly spaced numbers of an output.
   *
   * @param elements how many the output has
   * @param stride distance of the numbers kept, from the first on
   * @param values the numbers
   */
  public record Samples(int elements, int stride, List<Float> values) {

    /** Copies the list. */
    public Samples {
      values = List.copyOf(values);
    }

    static Samples of(Weight output) {
      int elements = output.data().length;
      int stride = Math.max(1, (elements + MOST - 1) / MOST);
      List<Float> values = new ArrayList<>();
      for (int index = 0; index < elements; index += stride) {
        values.add(output.data()[index]);
      }
      return new Samples(elements, stride, values);
    }

    /** The largest magnitude. */
    double largest() {
      return values.stream().mapToDouble(Math::abs).max().orElse(0);
    }

    /** The largest difference, infinite where the size differs or a number is none. */
    double difference(Weight output) {
      if (output.data().length != elements) {
        return Double.POSITIVE_INFINITY;
      }
      double largest = 0;
      for (int index = 0; index < values.size(); index++) {
        double difference = Math.abs(output.data()[index * stride] - values.get(index));
        largest =
            Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      }
      return largest;
    }
  }

  /** Copies the map. */
  public Golden {
    graphs = Map.copyOf(graphs);
  }

  /** The inputs of a graph. */
  public static SampleInputs inputs(long seed) {
    return new SampleInputs(1, LENGTH, PAST, seed);
  }

  /** Keeps samples of a graph's outputs. */
  public static Map<String, Samples> samples(Map<String, Weight> outputs) {
    Map<String, Samples> samples = new LinkedHashMap<>();
    outputs.forEach((name, output) -> samples.put(name, Samples.of(output)));
    return samples;
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    BundleJson.MAPPER.writeValue(file.toFile(), this);
  }

  /** The inputs with which a graph has to be run for {@link #check}. */
  public Map<String, Weight> inputs(ServingGraph graph, Architecture model) {
    return inputs(seed).of(graph, model);
  }

  /**
   * Compares what a loaded graph gave.
   *
   * @param label of the graph, with the prefix of its part
   * @throws Failure CORRUPT if a number is off by more than the tolerance
   */
  void check(String label, Map<String, Weight> outputs) {
    Map<String, Samples> expected = graphs.getOrDefault(label, Map.of());
    if (!expected.keySet().equals(outputs.keySet())) {
      throw new Failure(
          Reason.CORRUPT,
          "golden.json does not tell what " + label + ".onnx answers: export the model again");
    }
    expected.forEach((name, samples) -> {
      Weight output = outputs.get(name);
      double difference = output == null ? Double.POSITIVE_INFINITY : samples.difference(output);
      double allowed = tolerance * Math.max(1, samples.largest());
      if (difference > allowed) {
        throw new Failure(
            Reason.CORRUPT,
            String.format(
                Locale.ROOT,
                "%s.onnx does not answer here as it did when it was exported: %s is off by %.2g,"
                    + " allowed is %.2g",
                label,
                name,
                difference,
                allowed));
      }
    });
  }
}
