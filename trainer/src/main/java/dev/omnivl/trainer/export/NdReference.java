package dev.omnivl.trainer.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.export.Reference;
import dev.omnivl.graph.Weight;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.session.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The trainer's own forward pass, as the truth that exported graphs are compared with.
 *
 * @param session whose weights are those that the bundle stores
 */
record NdReference(Session session) implements Reference {

  @Override
  public Map<String, Weight> run(ServingGraph graph, Map<String, Weight> inputs) {
    List<Port> ports = session.model().inputs(graph);
    try (NDScope scope = new NDScope();
        NDManager scratch = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (Port port : ports) {
        Weight input = inputs.get(port.name());
        if (input != null) {
          arrays.put(port.name(), array(scratch, port, input));
        }
      }
      NdGraph g = NdGraph.evaluating(session.parameters(), scratch, session.kernels());
      Map<String, Weight> outputs = new LinkedHashMap<>();
      session
          .model()
          .run(graph, g, arrays)
          .forEach((name, array) -> outputs.put(name, weight(array)));
      return outputs;
    }
  }

  private static NDArray array(NDManager scratch, Port port, Weight input) {
    Shape shape = new Shape(input.shape().dims().stream().mapToLong(dim -> dim.factor()).toArray());
    NDArray floats = scratch.create(input.data(), shape);
    return switch (port.element()) {
      case FLOAT -> floats;
      case INT64 -> floats.toType(DataType.INT64, false);
      case UINT8 -> floats.toType(DataType.UINT8, false);
    };
  }

  private static Weight weight(NDArray array) {
    return new Weight(dev.omnivl.graph.Shape.of(array.getShape().getShape()), array.toFloatArray());
  }
}
