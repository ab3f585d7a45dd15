package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.graph.FloatGraph;

/** Makes the forward pass that a part's exported graphs are compared with. */
@FunctionalInterface
public interface References {
  /**
   * Plain loops over plain arrays: slower than any library, and independent of all of them, so that
   * a bundle can be written where the trainer's natives are not.
   */
  References PLAIN =
      (part, stored) -> {
        Architecture model = part.config().architecture();
        return (graph, inputs) -> model.run(graph, new FloatGraph(stored::weight), inputs);
      };

  /**
   * Makes one.
   *
   * @param stored the weights as they are stored, rounded where the precision rounds them; open
   *     while the reference is asked
   */
  Reference of(Part part, PartWeights stored);
}
