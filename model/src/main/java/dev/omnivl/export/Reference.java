package dev.omnivl.export;

import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Weight;
import java.util.Map;

/**
 * A forward pass that is known to be right, such as the trainer's own: what exported graphs are
 * compared with.
 */
@FunctionalInterface
public interface Reference {
  /**
   * Computes what a graph shall give, best by {@link dev.omnivl.arch.Architecture#run} on another
   * interpreter.
   *
   * @param graph which one
   * @param inputs by name, in the architecture's layout; ids, masks and pixels are whole numbers in
   *     floats, their types are those of {@link dev.omnivl.arch.Architecture#inputs}; a past of
   *     length 0 is left out
   * @return the outputs by name, in the architecture's layout
   */
  Map<String, Weight> run(ServingGraph graph, Map<String, Weight> inputs);
}
