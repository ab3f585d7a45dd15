package dev.omnivl.client.wire;

import dev.omnivl.v1.Similarity;
import dev.omnivl.v1.SimilarityKind;
import java.util.OptionalDouble;

/**
 * How likely a text says what a medium shows, by their cosine alone: of models that were trained
 * for that, such as SigLIP, whose cosines are small even for what fits.
 *
 * @param similarity what cosines mean
 */
public record Likelihood(Similarity similarity) {
  /** From 0 to 1; empty where a cosine by itself means nothing. */
  public OptionalDouble at(double cosine) {
    return similarity.getKind() == SimilarityKind.SIMILARITY_KIND_SIGMOID
        ? OptionalDouble.of(
            1 / (1 + Math.exp(-(similarity.getScale() * cosine + similarity.getBias()))))
        : OptionalDouble.empty();
  }
}
