package dev.omnivl.server.encode;

import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import java.util.Optional;

/**
 * An encoded medium.
 *
 * @param features its embedding and visual tokens
 * @param kind image or clip
 * @param range which part of a clip was looked at; empty for an image
 */
public record EncodedMedium(VisualFeatures features, MediaKind kind, Optional<TimeRange> range) {
  /** Returns the unit vector (D). */
  public float[] vector() {
    return features.embedding();
  }
}
