package dev.omnivl.bundle;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Arithmetic;
import dev.omnivl.graph.Int8Weight;
import dev.omnivl.graph.OnnxGraph;
import dev.omnivl.graph.OnnxGraph.Tensor;
import dev.omnivl.graph.StoredWeight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Writes a serving graph as ONNX, its weights being ranges of the safetensors file beside it. */
public final class GraphExport {
  private final Architecture model;
  private final Function<String, StoredWeight> stored;
  private final Function<String, Optional<Int8Weight>> quantised;
  private final Arithmetic arithmetic;

  /**
   * Prepares to write the graphs of a model.
   *
   * @param weights stay open as long as graphs are written
   */
  public GraphExport(Architecture model, PartWeights weights) {
    this(model, name -> place(weights.tensor(name)), name -> Optional.empty(), Arithmetic.FLOAT);
  }

  /**
   * Prepares to write the graphs of a model that compute in other numbers.
   *
   * @param stored where a weight lies
   * @param quantised where a matrix in 8 bits lies
   * @param arithmetic the numbers
   */
  public GraphExport(
      Architecture model,
      Function<String, StoredWeight> stored,
      Function<String, Optional<Int8Weight>> quantised,
      Arithmetic arithmetic) {
    this.model = model;
    this.stored = stored;
    this.quantised = quantised;
    this.arithmetic = arithmetic;
  }

  /** A graph, as the bytes of an ONNX file. */
  public byte[] onnx(ServingGraph graph) {
    return written(graph).model(graph.label());
  }

  /** Names of the weights that a graph uses in products alone. */
  public Set<String> matrices(ServingGraph graph) {
    return written(graph).matrices();
  }

  private OnnxGraph written(ServingGraph graph) {
    OnnxGraph g = new OnnxGraph(Bundle.WEIGHTS, stored, quantised, arithmetic);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Port port : model.inputs(graph)) {
      Tensor input =
          port.heads() > 0
              ? g.inputByHeads(port.name(), port.shape(), port.heads())
              : g.input(port.name(), port.element(), port.shape());
      inputs.put(port.name(), input);
    }
    model
        .run(graph, g, inputs)
        .forEach((name, output) -> {
          int heads = model.heads(name);
          if (heads > 0) {
            g.outputByHeads(name, output, heads);
          } else {
            g.output(name, output);
          }
        });
    return g;
  }

  /** Where a tensor lies, as graphs say it. */
  public static StoredWeight place(StoredTensor tensor) {
    StoredWeight.Type type =
        switch (tensor.type()) {
          case F16 -> StoredWeight.Type.HALF;
          case BF16 -> StoredWeight.Type.BFLOAT;
          case I8 -> StoredWeight.Type.INT8;
          default -> StoredWeight.Type.FLOAT;
        };
    return new StoredWeight(type, tensor.offset(), tensor.length());
  }
}
