package dev.omnivl.index.lucene;

import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.vectors.VectorSettings;

/**
 * What may differ from one index to another.
 *
 * @param recall how searches are watched
 * @param vectors of an index that is made; one that is there keeps its own
 */
public record IndexSettings(RecallSettings recall, VectorSettings vectors) {
  /** Searches are not watched. */
  public static final IndexSettings DEFAULT =
      new IndexSettings(RecallSettings.OFF, VectorSettings.DEFAULT);
}
