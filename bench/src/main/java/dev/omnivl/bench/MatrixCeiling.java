package dev.omnivl.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What the machine reaches in one large matrix product: no training step can be faster. */
final class MatrixCeiling {
  /** Rows and columns of the matrices. */
  static final int SIDE = 2048;

  private static final int ROUNDS = 7;

  private MatrixCeiling() {}

  /** Measures it now, in GFLOP/s: the best of a few products. */
  static double measure(NDManager manager) {
    double best = 0;
    try (NDManager scratch = manager.newSubManager()) {
      NDArray square = scratch.randomNormal(new Shape(SIDE, SIDE));
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        try (NDArray product = square.matMul(square)) {
          product.getFloat(0, 0);
        }
        best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / (System.nanoTime() - start));
      }
    }
    return best;
  }
}
