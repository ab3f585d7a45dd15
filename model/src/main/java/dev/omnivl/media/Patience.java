package dev.omnivl.media;

/**
 * Whether anybody still waits for a medium. Decoding asks often, from its own thread, and ends with
 * {@code EXPIRED} soon after the answer has become yes.
 */
@FunctionalInterface
public interface Patience {
  /** Somebody waits however long it takes; the decoder's own caps hold all the same. */
  Patience ENDLESS = () -> false;

  /** Returns whether nobody waits any more: the caller left, or its deadline passed. */
  boolean isOver();
}
