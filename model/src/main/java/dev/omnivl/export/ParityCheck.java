package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.SampleInputs;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GraphSession;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares exported graphs in ONNX Runtime with a reference, on made-up inputs of several batches
 * and lengths.
 */
public final class ParityCheck {
  /** The largest difference of any number of any output that passes. */
  public static final double LIMIT = 1e-4;

  /** The batches compared; the first one starts a text, the others go on with one. */
  private static final List<SampleInputs> SAMPLES =
      List.of(
          new SampleInputs(1, 5, 0, 11),
          new SampleInputs(2, 1, 4, 12),
          new SampleInputs(7, 9, 2, 13));

  private ParityCheck() {}

  /**
   * Compares all graphs of a folder.
   *
   * @return the largest difference of each graph
   * @throws Failure INTERNAL naming the graph, the output and the batch if one is above {@link
   *     #LIMIT}
   */
  public static Map<ServingGraph, Double> run(
      Path folder, Architecture model, Reference reference) {
    Map<ServingGraph, Double> largest = new EnumMap<>(ServingGraph.class);
    for (ServingGraph graph : model.graphs()) {
      Path file = folder.resolve(graph.file());
      try (GraphSession session =
          GraphSession.open(graph, model, file, EngineOptions.ofProcessor())) {
        for (SampleInputs sample : SAMPLES) {
          Map<String, Weight> inputs = sample.of(graph, model);
          Map<String, Weight> expected = reference.run(graph, inputs);
          Map<String, Weight> actual = session.compute(inputs);
          largest.merge(graph, difference(graph, sample, expected, actual), Math::max);
        }
      }
    }
    return largest;
  }

  private static double difference(
      ServingGraph graph,
      SampleInputs sample,
      Map<String, Weight> expected,
      Map<String, Weight> actual) {
    if (!expected.keySet().equals(actual.keySet())) {
      throw differs(graph, "gives " + actual.keySet() + ", the reference " + expected.keySet());
    }
    double largest = 0;
    for (Map.Entry<String, Weight> output : expected.entrySet()) {
      Weight other = actual.getOrDefault(output.getKey(), output.getValue());
      double difference = difference(output.getValue(), other);
      if (difference > LIMIT) {
        throw differs(
            graph,
            String.format(
                Locale.ROOT,
                "%s at batch %d is off by %.2g, allowed is %.2g",
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
    for (int index = 0; index < expected.data().length; index++) {
      double difference = Math.abs(expected.data()[index] - actual.data()[index]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }

  private static Failure differs(ServingGraph graph, String how) {
    return new Failure(
        Reason.INTERNAL,
        graph.file() + " differs from the reference, no bundle is written: " + how);
  }
}
