package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.List;

/** Picks rows of an array with gradient. */
final class Rows {
  private Rows() {}

  /** Rows of x by index along the first axis; an index may come more than once. */
  static NDArray of(NDManager manager, NDArray x, List<Integer> indices) {
    long[] picked = indices.stream().mapToLong(Integer::longValue).toArray();
    Shape shape = x.getShape();
    NDArray flat = x.reshape(shape.get(0), -1);
    NDList result =
        flat.getNDArrayInternal().embedding(manager.create(picked), flat, SparseFormat.DENSE);
    long[] dims = shape.getShape().clone();
    dims[0] = picked.length;
    return result.singletonOrThrow().reshape(new Shape(dims));
  }
}
