package dev.omnivl.engine;

/** Hears a text while it is written. */
@FunctionalInterface
public interface TokenListener {
  /** Hears nothing and never stops. */
  TokenListener NONE = piece -> true;

  /**
   * Called after every token. With several beams nothing is settled before the end: then every
   * piece is empty but the last, which is the whole text.
   *
   * @param piece to be appended to the pieces before
   * @return false to stop at once
   */
  boolean onToken(String piece);
}
