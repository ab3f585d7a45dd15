package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;

/**
 * Whose vectors an index holds.
 *
 * @param embeddingId of the models that make them
 * @param dimensions the length D of a vector
 */
public record IndexIdentity(String embeddingId, int dimensions) {
  /** Checks itself. */
  public IndexIdentity {
    if (embeddingId.isBlank() || dimensions < 1) {
      throw new Failure(
          Reason.CORRUPT,
          "an index is of an embedding id and of 1 or more dimensions, not of \""
              + embeddingId
              + "\" and "
              + dimensions);
    }
  }
}
