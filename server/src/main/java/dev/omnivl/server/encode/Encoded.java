package dev.omnivl.server.encode;

import dev.omnivl.server.cache.SharedCache;

/** What has a vector. */
public sealed interface Encoded extends SharedCache.Sized permits EncodedText, EncodedMedium {
  /** Returns a unit vector (D); not to be changed, since others may have it too. */
  float[] vector();

  @Override
  default long bytes() {
    return (long) Float.BYTES * vector().length
        + (this instanceof EncodedText text ? (long) Integer.BYTES * text.tokens().length() : 0);
  }
}
