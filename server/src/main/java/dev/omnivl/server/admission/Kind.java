package dev.omnivl.server.admission;

/** Kinds of calls that differ in what they cost. */
public enum Kind {
  /** A text becomes a vector. */
  TEXT,
  /** An image or a clip becomes a vector. */
  MEDIUM,
  /** A text is matched with a medium that was encoded. */
  MATCH,
  /** A text is written about a medium that was encoded. */
  WRITING
}
