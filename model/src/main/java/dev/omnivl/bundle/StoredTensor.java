package dev.omnivl.bundle;

import dev.omnivl.graph.Shape;

/**
 * A tensor in a safetensors file.
 *
 * @param name its name
 * @param type its elements
 * @param shape all lengths known
 * @param offset bytes from the beginning of the file
 */
public record StoredTensor(String name, TensorType type, Shape shape, long offset) {

  /** The bytes that it takes. */
  public long length() {
    return shape.elements() * type.bytes();
  }
}
