package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.GraphExport;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.bundle.StoredTensor;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.graph.Arithmetic;
import dev.omnivl.graph.Int8Weight;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.StoredWeight;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The weights of a part in the folder of a variant: what stays is there as the bundle has it, a
 * matrix in 8 bits is there with {@value #NUMBERS} and {@value #SCALES} behind its name. All names
 * are those of the bundle's file.
 */
final class VariantWeights {
  static final String NUMBERS = ".int8";
  static final String SCALES = ".scale";

  /** Products with fewer outputs gain nothing. */
  private static final int FEWEST_OUTPUTS = 16;

  private VariantWeights() {}

  /** The matrices of a part that may be stored in 8 bits, by their stored names. */
  static Set<String> candidates(Part part, PartWeights weights) {
    Architecture model = part.config().architecture();
    Set<String> candidates = new TreeSet<>();
    for (ServingGraph graph : model.graphs()) {
      for (String name : new GraphExport(model, weights).matrices(graph)) {
        if (weights.tensor(name).shape().size(0) >= FEWEST_OUTPUTS) {
          candidates.add(weights.tensor(name).name());
        }
      }
    }
    return candidates;
  }

  /** What is written of a weight. */
  enum Form {
    /** As the bundle has it. */
    PLAIN,
    /** In 8 bits. */
    INT8,
    /** Both, where it is still to be chosen. */
    BOTH
  }

  /**
   * Writes the weights of all parts.
   *
   * @param parts their weights
   * @param form what is wanted of a weight, by its stored name
   */
  static void write(Path file, Map<Part, PartWeights> parts, Function<String, Form> form)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    Map<String, PartWeights> written = new HashMap<>();
    parts.forEach((part, weights) -> {
      for (WeightSpec spec : part.config().architecture().weights().weights()) {
        StoredTensor tensor = weights.tensor(spec.name());
        if (written.putIfAbsent(tensor.name(), weights) == null) {
          add(writer, weights, spec.name(), tensor, form.apply(tensor.name()));
        }
      }
    });
    writer.write(file);
  }

  private static void add(
      SafetensorsWriter writer, PartWeights weights, String name, StoredTensor tensor, Form form) {
    if (form != Form.INT8) {
      writer.floats(tensor.name(), tensor.type(), tensor.shape(), () -> weights.weight(name));
    }
    if (form == Form.PLAIN) {
      return;
    }
    long outputs = tensor.shape().size(0);
    Shape turned = Shape.of(tensor.shape().elements() / outputs, outputs);
    writer.signedBytes(
        tensor.name() + NUMBERS, turned, () -> Int8Matrix.numbers(weights.weight(name)));
    writer.floats(
        tensor.name() + SCALES,
        TensorType.F32,
        Shape.of(outputs),
        () -> new Weight(Shape.of(outputs), Int8Matrix.scales(weights.weight(name))));
  }

  /**
   * The graphs of a part over weights that were written.
   *
   * @param quantised whether a weight, by its stored name, is used in 8 bits
   */
  static Map<ServingGraph, byte[]> graphs(
      Path folder,
      Part part,
      PartWeights weights,
      Set<ServingGraph> wanted,
      Predicate<String> quantised) {
    Architecture model = part.config().architecture();
    Map<ServingGraph, byte[]> graphs = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(folder.resolve(Bundle.WEIGHTS))) {
      GraphExport export =
          new GraphExport(
              model,
              name -> place(file, weights.tensor(name).name()),
              name ->
                  Optional.of(weights.tensor(name).name())
                      .filter(quantised)
                      .map(stored -> int8(file, stored)),
              Arithmetic.INT8);
      for (ServingGraph graph : wanted) {
        graphs.put(graph, export.onnx(graph));
      }
    }
    return graphs;
  }

  private static StoredWeight place(Safetensors file, String name) {
    return GraphExport.place(Objects.requireNonNull(file.tensors().get(name), name));
  }

  private static Int8Weight int8(Safetensors file, String name) {
    return new Int8Weight(place(file, name + NUMBERS), place(file, name + SCALES));
  }
}
