package dev.omnivl.server.encode;

import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import java.util.Optional;

/**
 * An encoded medium.
 *
 * @param vector a unit vector (D)
 * @param kind image or clip
 * @param range which part of a clip was looked at; empty for an image
 */
public record EncodedMedium(float[] vector, MediaKind kind, Optional<TimeRange> range)
    implements Encoded {}
