package dev.omnivl.index.lucene;

import dev.omnivl.index.recall.RecallSettings;

/**
 * What may differ from one index to another.
 *
 * @param recall how searches are watched
 */
public record IndexSettings(RecallSettings recall) {
  /** Searches are not watched. */
  public static final IndexSettings DEFAULT = new IndexSettings(RecallSettings.OFF);
}
