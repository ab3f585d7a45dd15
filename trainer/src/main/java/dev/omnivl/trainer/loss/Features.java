package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * Media or texts as contrast sees them.
 *
 * @param vectors (N, E) unit vectors
 * @param identities (N) what each is, see {@link Identity}; equal means positive
 */
public record Features(NDArray vectors, long[] identities) {

  /** Checks that every vector is something. */
  public Features {
    if (vectors.getShape().get(0) != identities.length) {
      throw new IllegalArgumentException(
          vectors.getShape() + " vectors cannot have " + identities.length + " identities");
    }
  }
}
