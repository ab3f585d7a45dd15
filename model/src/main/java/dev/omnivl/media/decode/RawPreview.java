package dev.omnivl.media.decode;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.JpegStructure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The picture that a camera puts beside what its sensor saw: the largest JPEG in the file. Makers
 * keep it in a dozen places, so it is looked for by its own bytes.
 */
final class RawPreview {
  /** Real files have up to four; by chance a start marker stands in every 16 MB of other data. */
  private static final int MOST_CANDIDATES = 64;

  /** How often a byte may be looked at. */
  private static final long MOST_LOOKS = 8;

  private RawPreview() {}

  /**
   * Opens a RAW file.
   *
   * @param orientation EXIF's number of how its pictures must be turned; one that the preview
   *     states itself wins
   */
  static OpenedMedium open(EncodedFile file, int orientation) {
    byte[] data = file.data();
    JpegStructure largest = null;
    int candidates = 0;
    int at = next(data, 1);
    long looked = 0;
    while (at >= 0 && candidates < MOST_CANDIDATES && looked < MOST_LOOKS * data.length) {
      looked += data.length - at;
      file.checkDeadline();
      JpegStructure found = at < data.length ? candidate(file, at) : null;
      candidates++;
      if (found != null && (largest == null || area(found) > area(largest))) {
        largest = found;
      }
      at = next(data, at + (found == null ? 2 : found.length()));
    }
    if (largest == null) {
      throw file.unreadable("a camera's RAW file without a JPEG preview; export it as JPEG");
    }
    return JpegSource.preview(
        file, largest, new JpegSource.Outer(Orientation.ofExif(orientation), file.data()));
  }

  /** Returns the JPEG that begins at this place, or null where none does. */
  private static @Nullable JpegStructure candidate(EncodedFile file, int at) {
    try {
      JpegStructure structure =
          JpegStructure.read(file.with(Arrays.copyOfRange(file.data(), at, file.data().length)));
      return structure.sequential() || structure.progressive() ? structure : null;
    } catch (Failure e) {
      return null; // these bytes only look like a start
    }
  }

  private static long area(JpegStructure structure) {
    return (long) structure.header().width() * structure.header().height();
  }

  /** Returns the place of the next start marker that a segment follows, or -1. */
  private static int next(byte[] data, int from) {
    for (int at = from; at + 3 < data.length; at++) {
      if (data[at] == (byte) 0xff
          && data[at + 1] == (byte) 0xd8
          && data[at + 2] == (byte) 0xff
          && (data[at + 3] & 0xff) >= 0xc0) {
        return at;
      }
    }
    return -1;
  }
}
