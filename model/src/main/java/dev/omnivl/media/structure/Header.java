package dev.omnivl.media.structure;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.picture.Orientation;
import org.jspecify.annotations.Nullable;

/**
 * What our own reading of a picture format's structure tells before anything is decoded.
 *
 * @param width columns as stored
 * @param height rows as stored
 * @param frames number of frames
 * @param exif the EXIF block from its TIFF header on, or null
 */
public record Header(int width, int height, int frames, byte @Nullable [] exif) {

  /** Returns what the file says of how it came to be. */
  public MediaFacts facts() {
    return ExifFacts.of(exif);
  }

  public Orientation orientation() {
    return Orientation.ofTiff(exif);
  }
}
