package dev.omnivl.index.answer;

import org.jspecify.annotations.Nullable;

/**
 * A medium in a ranking.
 *
 * @param medium the medium, as its back end knows it
 * @param score the higher, the better
 * @param vector what picks its moments (D); null in a ranking by words
 */
public record Ranked<M>(M medium, float score, float @Nullable [] vector) {
  Ranked<M> scored(float otherScore) {
    return new Ranked<>(medium, otherScore, vector);
  }
}
