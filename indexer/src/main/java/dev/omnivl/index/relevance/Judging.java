package dev.omnivl.index.relevance;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.Modality;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An index that knows what its scores are worth, once it is calibrated; a back end that does not is
 * never due, and judges nothing. Thread safe.
 *
 * <p>A text's scale is {@linkplain Scale#beside told beside} its best hit. A picture's is not: its
 * best hit is like the picture itself in whatever the model sees, such as the style, and without
 * all that is like it, it would always stand out.
 *
 * <p>Methods throw {@link Failure} {@code UNAVAILABLE} if the index is closed.
 */
public interface Judging {
  /** Fewer media say too little of what scores high by chance: such an index judges nothing. */
  int LEAST_MEDIA = 100;

  /**
   * Returns whether {@link #calibrate} has something to do: it was never called for this index, or
   * a fifth of its media is new or gone since.
   */
  default boolean isCalibrationDue() {
    return false;
  }

  /**
   * Asks the index 2,000 chance questions and keeps what it found, in its folder too. Searches go
   * on meanwhile.
   *
   * @param texts vectors (D) of {@link ReferenceTexts}, of this index's model
   * @param gone whether nobody wants it any more; asked often
   * @return whether it was done
   */
  default boolean calibrate(List<float[]> texts, BooleanSupplier gone) {
    return false;
  }

  /**
   * Returns what the scores of a question are worth; empty if the index is not calibrated or has
   * fewer than {@value #LEAST_MEDIA} media.
   *
   * @param question a unit vector (D)
   * @param modality what it was made of
   * @param best the id of the medium that is its best hit; empty as well if that is gone
   */
  default Optional<Judgement> judgement(float[] question, Modality modality, String best) {
    return Optional.empty();
  }
}
