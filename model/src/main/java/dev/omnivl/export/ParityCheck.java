package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Golden;
import dev.omnivl.bundle.SampleInputs;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GraphSession;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Cost;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares an exported graph in ONNX Runtime with a reference, on made-up inputs of several batches
 * and lengths.
 *
 * @param graph which one
 * @param model whose graph it is
 * @param reference computes it in another way
 */
record ParityCheck(ServingGraph graph, Architecture model, Reference reference) {
  /**
   * The largest difference of any number of an output that passes, where the largest number of that
   * output is 1 or less; above that in proportion. Rounding grows with the numbers, a wrong graph
   * is off by far more.
   */
  static final double LIMIT = 1e-4;

  /** The batches compared; the second one starts a text, the others go on with one. */
  private static final List<SampleInputs> SAMPLES =
      List.of(
          Golden.inputs(Golden.SEED),
          new SampleInputs(1, 5, 0, 11),
          new SampleInputs(2, 1, 4, 12),
          new SampleInputs(7, 9, 2, 13));

  /** Operations above which a batch is left out, but for the first: seconds of plain loops each. */
  private static final long MOST_OPERATIONS = 50_000_000_000L;

  /**
   * What was found.
   *
   * @param largest difference, in proportion
   * @param golden what the reference gives for the inputs of {@link Golden}
   */
  record Compared(double largest, Map<String, Weight> golden) {}

  /**
   * Compares.
   *
   * @param file of the graph
   * @throws Failure INTERNAL naming the graph, the output and the batch if one is above {@link
   *     #LIMIT}
   */
  Compared run(Path file) {
    double largest = 0;
    Map<String, Weight> golden = new LinkedHashMap<>();
    try (GraphSession session =
        GraphSession.open(graph, model, file, EngineOptions.ofProcessor())) {
      for (SampleInputs sample : SAMPLES) {
        Map<String, Weight> inputs = sample.of(graph, model);
        if (sample == SAMPLES.getFirst() || operations(inputs) <= MOST_OPERATIONS) {
          Map<String, Weight> expected = reference.run(graph, inputs);
          if (golden.isEmpty()) {
            golden.putAll(expected);
          }
          largest = Math.max(largest, difference(sample, expected, session.compute(inputs)));
        }
      }
    }
    return new Compared(largest, golden);
  }

  private long operations(Map<String, Weight> inputs) {
    Map<String, Shape> shapes = new HashMap<>();
    inputs.forEach((name, input) -> shapes.put(name, input.shape()));
    return Cost.of(g -> model.run(graph, g, shapes)).operations();
  }

  private double difference(
      SampleInputs sample, Map<String, Weight> expected, Map<String, Weight> actual) {
    if (!expected.keySet().equals(actual.keySet())) {
      throw differs("gives " + actual.keySet() + ", the reference " + expected.keySet());
    }
    double largest = 0;
    for (Map.Entry<String, Weight> output : expected.entrySet()) {
      Weight other = actual.getOrDefault(output.getKey(), output.getValue());
      double difference = difference(output.getValue(), other);
      if (difference > LIMIT) {
        throw differs(
            String.format(
                Locale.ROOT,
                "%s at batch %d is off by %.2g of its largest number, allowed is %.2g",
                output.getKey(),
                sample.batch(),
                difference,
                LIMIT));
      }
      largest = Math.max(largest, difference);
    }
    return largest;
  }

  private static double difference(Weight expected, Weight actual) {
    if (!expected.shape().equals(actual.shape())) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    double scale = 1;
    for (int index = 0; index < expected.data().length; index++) {
      double difference = Math.abs(expected.data()[index] - actual.data()[index]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
      scale = Math.max(scale, Math.abs(expected.data()[index]));
    }
    return largest / scale;
  }

  private Failure differs(String how) {
    return new Failure(
        Reason.INTERNAL,
        graph.file() + " differs from the reference, no bundle is written: " + how);
  }
}
