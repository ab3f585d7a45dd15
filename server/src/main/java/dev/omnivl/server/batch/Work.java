package dev.omnivl.server.batch;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A kind of work. Items of one kind may run together, and an item's result does not depend on its
 * company.
 *
 * @param name what the log calls it
 * @param cost of one item alone, such as its tokens or pixels; at least 1
 * @param maxCost of one batch, where a batch costs its dearest item times its number of items, for
 *     that is what padding makes of it; a single item runs whatever it costs
 * @param run makes one result for each item, in order; called by one thread for each batch
 * @param <I> what goes in
 * @param <O> what comes out
 */
public record Work<I, O>(
    String name, ToLongFunction<I> cost, long maxCost, Function<List<I>, List<O>> run) {

  /** Returns the name as a value of a label. */
  String label() {
    return name.replace(' ', '_');
  }

  /** Makes a kind of work whose items always run alone. */
  static <I, O> Work<I, O> alone(String name, Function<I, O> run) {
    return new Work<>(name, item -> 1, 1, items -> List.of(run.apply(items.getFirst())));
  }
}
