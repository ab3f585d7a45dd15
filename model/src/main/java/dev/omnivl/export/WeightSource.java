package dev.omnivl.export;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Set;

/**
 * Weights by name, each read when it is asked for, so that no more than one need be in memory.
 * Thread safe.
 */
public interface WeightSource extends AutoCloseable {
  /** All names, in a stable order. */
  Set<String> names();

  /**
   * The shape of a weight, without reading it.
   *
   * @throws dev.omnivl.failure.Failure NOT_FOUND for an unknown name
   */
  Shape shape(String name);

  /**
   * How the weight's numbers came, without reading them.
   *
   * @throws dev.omnivl.failure.Failure NOT_FOUND for an unknown name
   */
  TensorType type(String name);

  /**
   * Reads a weight, as 32-bit floats.
   *
   * @throws dev.omnivl.failure.Failure NOT_FOUND for an unknown name, MISMATCH if its numbers are
   *     no floats, CORRUPT if they cannot be read
   */
  Weight weight(String name);

  /** Lets go of the files. */
  @Override
  void close();
}
