package dev.omnivl.trainer.data;

import dev.omnivl.dataset.DatasetItem;

/**
 * A decoded medium.
 *
 * @param item what is known of it
 * @param captions what its captions are
 * @param pixels (S, S, 3), or (T, S, S, 3) for a clip, uint8
 */
public record Picture(DatasetItem item, Captions captions, byte[] pixels) {

  /** What the captions of a medium are. */
  public enum Captions {
    /** The first is its short name, as in the project's own data sets. */
    NAME_FIRST,
    /** One is as good as another. */
    ALIKE,
    /** Only its class is known; they are sentences around that. */
    TEMPLATES
  }
}
