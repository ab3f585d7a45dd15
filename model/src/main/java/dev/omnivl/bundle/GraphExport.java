package dev.omnivl.bundle;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.OnnxGraph;
import dev.omnivl.graph.OnnxGraph.Tensor;
import dev.omnivl.graph.StoredWeight;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a serving graph as ONNX, its weights being ranges of the safetensors file beside it. */
public final class GraphExport {
  private final Architecture model;
  private final PartWeights weights;

  /**
   * Prepares to write the graphs of a model.
   *
   * @param weights stay open as long as graphs are written
   */
  public GraphExport(Architecture model, PartWeights weights) {
    this.model = model;
    this.weights = weights;
  }

  /** A graph, as the bytes of an ONNX file. */
  public byte[] onnx(ServingGraph graph) {
    OnnxGraph g = new OnnxGraph(Bundle.WEIGHTS, this::stored);
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
    return g.model(graph.label());
  }

  private StoredWeight stored(String name) {
    StoredTensor tensor = weights.tensor(name);
    StoredWeight.Type type =
        switch (tensor.type()) {
          case F16 -> StoredWeight.Type.HALF;
          case BF16 -> StoredWeight.Type.BFLOAT;
          default -> StoredWeight.Type.FLOAT;
        };
    return new StoredWeight(type, tensor.offset(), tensor.length());
  }
}
