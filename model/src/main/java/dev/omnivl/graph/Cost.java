package dev.omnivl.graph;

import java.util.function.Consumer;

/**
 * What a forward pass over known shapes costs, told without computing anything.
 *
 * @param operations multiplications and additions of matrix products, two for each pair that is
 *     multiplied; everything else is left out, so the count is a little low
 * @param values numbers that the pass makes; training keeps all of them until it has the gradients
 */
public record Cost(long operations, long values) {
  /** Of doing nothing. */
  public static final Cost NONE = new Cost(0, 0);

  /** Counts a pass; all lengths of its inputs must be known. */
  public static Cost of(Consumer<Graph<Shape>> forward) {
    CostGraph graph = new CostGraph();
    forward.accept(graph);
    return graph.cost();
  }

  /** Of both. */
  public Cost plus(Cost other) {
    return new Cost(operations + other.operations, values + other.values);
  }
}
