package dev.omnivl.arch;

import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.ShapeGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model computes: the graphs that it has, what each takes, and how it gives what it gives,
 * in any interpreter. Written once, for the export, for the check that compares it with another
 * forward pass, and for the engine.
 */
public sealed interface Architecture permits OmniVl, DualEncoder {
  /** All sizes and choices. */
  ModelConfig config();

  /** The graphs of such a model, in the order in which they are written. */
  Set<ServingGraph> graphs();

  /** What a graph takes, in order. */
  List<Port> inputs(ServingGraph graph);

  /** By how many heads a graph holds an output; 0 where it lies as the architecture sees it. */
  int heads(String output);

  /**
   * Computes the outputs of a graph from its inputs, by their names. A past of length 0 may be left
   * out, and so may all that tells texts of different lengths apart, where they are not.
   *
   * @param <T> what stands for a tensor in the interpreter
   */
  <T> Map<String, T> run(ServingGraph graph, Graph<T> g, Map<String, T> inputs);

  /** Names every weight, in a stable order, without computing anything. */
  default ShapeGraph weights() {
    ShapeGraph g = new ShapeGraph();
    for (ServingGraph graph : graphs()) {
      Map<String, Shape> inputs = new LinkedHashMap<>();
      inputs(graph).forEach(port -> inputs.put(port.name(), port.shape()));
      run(graph, g, inputs);
    }
    return g;
  }
}
