package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.StoredTensor;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.OnnxGraph;
import dev.omnivl.graph.OnnxGraph.Tensor;
import dev.omnivl.graph.StoredWeight;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a serving graph as ONNX, its weights being ranges of the safetensors file beside it. */
final class GraphExport {
  private final Architecture model;
  private final Safetensors weights;

  GraphExport(Architecture model, Safetensors weights) {
    this.model = model;
    this.weights = weights;
  }

  byte[] onnx(ServingGraph graph) {
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
    StoredTensor tensor = weights.tensors().get(name);
    if (tensor == null) {
      throw new Failure(
          Reason.NOT_FOUND, "the weights lack " + name + ": they belong to another architecture");
    }
    return new StoredWeight(tensor.type() == TensorType.F16, tensor.offset(), tensor.length());
  }
}
