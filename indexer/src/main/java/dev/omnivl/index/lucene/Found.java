package dev.omnivl.index.lucene;

import org.jspecify.annotations.Nullable;

/**
 * A medium in a ranking.
 *
 * @param medium the medium
 * @param score the higher, the better
 * @param vector what picks its moments (D); null in a ranking by words
 */
record Found(StoredMedium medium, float score, float @Nullable [] vector) {
  Found scored(float otherScore) {
    return new Found(medium, otherScore, vector);
  }
}
