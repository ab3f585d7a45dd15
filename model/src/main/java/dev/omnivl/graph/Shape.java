package dev.omnivl.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The lengths of a tensor's axes.
 *
 * @param dims from the outermost axis to the innermost
 */
public record Shape(List<Dim> dims) {

  /** Copies the list. */
  public Shape {
    dims = List.copyOf(dims);
  }

  /** A shape of these lengths. */
  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  /** A shape of known lengths. */
  public static Shape of(long... dims) {
    return new Shape(LongStream.of(dims).mapToObj(Dim::of).toList());
  }

  /** The number of axes. */
  public int rank() {
    return dims.size();
  }

  /** The length of an axis; negative axes count from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? rank() + axis : axis);
  }

  /** The known length of an axis. */
  public long size(int axis) {
    Dim dim = dim(axis);
    if (!dim.known()) {
      throw new IllegalArgumentException("axis " + axis + " of " + this + " has no known length");
    }
    return dim.factor();
  }

  /** The number of elements, all axes being known. */
  public long elements() {
    long product = 1;
    for (int axis = 0; axis < rank(); axis++) {
      product *= size(axis);
    }
    return product;
  }

  Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis < 0 ? rank() + axis : axis, dim);
    return new Shape(changed);
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
