package dev.omnivl.trainer.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.nd.ScriptKernels;
import dev.omnivl.trainer.nd.Torch;

/** The speed of a large matrix product on this machine, of which training reaches a share. */
public final class MatrixProduct {
  /** Rows and columns of what is multiplied. */
  public static final int SIDE = 2048;

  private static final int LEAST_ROUNDS = 3; // the first one starts threads
  private static final long NANOSECONDS = 1_000_000_000;

  private MatrixProduct() {}

  /**
   * Measures for about a second.
   *
   * @param precision of the factors, as far as the device has it
   * @return multiplications and additions a second, of the quickest round
   */
  public static double perSecond(MatrixPrecision precision) {
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    try (NDManager scratch = Torch.engine().newBaseManager()) {
      Kernels kernels = new ScriptKernels(scratch, precision);
      NDArray numbers = scratch.randomNormal(new Shape(SIDE, SIDE));
      NDArray square = kernels.linear(numbers, numbers, null); // factors of that precision
      for (int round = 0;
          round < LEAST_ROUNDS || System.nanoTime() - start < NANOSECONDS;
          round++) {
        long from = System.nanoTime();
        try (NDArray product = kernels.linear(square, square, null)) {
          kernels.float32(product.get(0, 0)).getFloat(); // waits for it
        }
        least = Math.min(least, System.nanoTime() - from);
      }
    }
    return 2.0 * SIDE * SIDE * SIDE * NANOSECONDS / least;
  }
}
