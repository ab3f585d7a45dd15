package dev.omnivl.index;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One searchable part of a medium: an image, a whole clip, or a moment of a clip.
 *
 * @param vector its embedding, a unit vector (D)
 * @param moment which part of the clip it is; empty if it is the whole medium
 * @param thumbnail a small JPEG of the moment's middle; empty if the medium's own thumbnail serves
 */
public record Segment(float[] vector, Optional<TimeRange> moment, Optional<byte[]> thumbnail) {
  /** Makes the segment that is the whole medium. */
  public static Segment whole(float[] vector) {
    return new Segment(vector, Optional.empty(), Optional.empty());
  }

  /** Makes the segment that is a moment of a clip. */
  public static Segment moment(float[] vector, TimeRange moment, byte[] thumbnail) {
    return new Segment(vector, Optional.of(moment), Optional.of(thumbnail));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Segment that
        && Arrays.equals(vector, that.vector)
        && moment.equals(that.moment)
        && Arrays.equals(thumbnail.orElse(null), that.thumbnail.orElse(null));
  }

  @Override
  public int hashCode() {
    return 31 * moment.hashCode() + Arrays.hashCode(vector);
  }
}
