package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.time.Instant;

/**
 * What tells two versions of an item apart without reading it.
 *
 * @param uri the item's identity, such as a file's path in a form the caller will find again; 1 to
 *     4,096 characters
 * @param sizeBytes the encoded size in bytes
 * @param modified when the item was last changed, in the precision that the caller will send again;
 *     what lies before 1677 or after 2262 becomes the nearest that nanoseconds in a long can tell
 */
public record ItemVersion(String uri, long sizeBytes, Instant modified) {
  /** The longest allowed URI, in characters. */
  public static final int MAX_URI_LENGTH = 4096;

  private static final Instant EARLIEST = Instant.ofEpochSecond(0, Long.MIN_VALUE);
  private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  /** Checks itself: a usable URI and a size of at least 0. */
  public ItemVersion {
    requireUri(uri);
    modified = modified.isBefore(EARLIEST) ? EARLIEST : modified;
    modified = modified.isAfter(LATEST) ? LATEST : modified;
    if (sizeBytes < 0) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, uri + ": size_bytes is " + sizeBytes + "; it must be 0 or more");
    }
  }

  /**
   * Refuses what cannot be the URI of an item.
   *
   * @throws Failure {@code INVALID_ARGUMENT}
   */
  public static void requireUri(String uri) {
    if (uri.isBlank() || uri.length() > MAX_URI_LENGTH) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "the item's uri has "
              + uri.length()
              + " characters; allowed are 1 to "
              + MAX_URI_LENGTH
              + ", not all blank");
    }
  }
}
