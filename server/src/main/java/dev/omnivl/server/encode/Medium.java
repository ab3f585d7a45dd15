package dev.omnivl.server.encode;

import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import java.util.Optional;

/**
 * A medium that was sent.
 *
 * @param data the encoded file; not changed
 * @param name what messages call it
 * @param expected what it must be; either if empty
 * @param range which part of a clip to look at; all of it if empty
 */
public record Medium(
    byte[] data, String name, Optional<MediaKind> expected, Optional<TimeRange> range) {
  /** Makes a medium of either kind, to be looked at whole. */
  public static Medium any(byte[] data, String name) {
    return new Medium(data, name, Optional.empty(), Optional.empty());
  }
}
