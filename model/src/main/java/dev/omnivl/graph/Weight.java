package dev.omnivl.graph;

/**
 * The numbers of one learned weight, row by row.
 *
 * @param shape all lengths known
 * @param data as many numbers as the shape has elements; not copied
 */
public record Weight(Shape shape, float[] data) {

  /** Checks that the numbers fill the shape. */
  public Weight {
    if (shape.elements() != data.length) {
      throw new IllegalArgumentException(shape + " has not " + data.length + " elements");
    }
  }
}
