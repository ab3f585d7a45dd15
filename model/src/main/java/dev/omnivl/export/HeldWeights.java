package dev.omnivl.export;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Map;
import java.util.Set;

/**
 * Weights that are in memory already.
 *
 * @param weights by name
 */
public record HeldWeights(Map<String, Weight> weights) implements WeightSource {

  /** Copies the map. */
  public HeldWeights {
    weights = Map.copyOf(weights);
  }

  @Override
  public Set<String> names() {
    return weights.keySet();
  }

  @Override
  public Shape shape(String name) {
    return weight(name).shape();
  }

  @Override
  public TensorType type(String name) {
    return TensorType.F32;
  }

  @Override
  public Weight weight(String name) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw new Failure(Reason.NOT_FOUND, "no weight " + name);
    }
    return weight;
  }

  @Override
  public void close() {}
}
