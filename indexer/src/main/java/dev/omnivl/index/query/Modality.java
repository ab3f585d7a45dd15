package dev.omnivl.index.query;

/**
 * What the vector of a question was made of. Vectors of texts lie apart from all stored ones, so
 * that their neighbours are harder to find.
 */
public enum Modality {
  /** An image or a clip, sent or stored. */
  MEDIA,
  /** A text, alone or in a sum. */
  TEXT
}
