package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import dev.omnivl.files.Sha256;
import dev.omnivl.media.picture.Filter;
import java.util.Locale;

/**
 * How frames become the model's input; stored in the bundle and read from nowhere else. Scale, mean
 * and deviation are not here: they are the first operation of the graphs, whose input is uint8.
 *
 * @param imageSize side of the square, pixels
 * @param frames frames a clip is sampled to
 * @param fit how any shape becomes a square
 * @param filter kernel of the resize
 * @param background colour behind transparent pixels and around padded ones, {@code #rrggbb}; only
 *     white is implemented
 * @param revision of the pixel path in this package, 1 or {@value #CURRENT_REVISION}; the first
 *     stretches a JPEG that was decoded reduced over the half pixels at its edges
 */
public record Preprocessing(
    int imageSize, int frames, Fit fit, Filter filter, String background, int revision) {

  /**
   * Raised whenever a change of this package changes the pixels of a medium that was read rightly;
   * a mended reading of others leaves it, so that bundles and indexes stay good. Earlier revisions
   * still give their own pixels.
   */
  public static final int CURRENT_REVISION = 2;

  private static final int FIRST_REVISION = 1;

  private static final String WHITE = "#ffffff";
  private static final int FINGERPRINT_DIGITS = 16;

  /** Checks the ranges. */
  public Preprocessing {
    if (imageSize < 1 || imageSize > 4096) {
      throw Failure.ofField("preprocessing.imageSize", "must be 1 to 4096, not " + imageSize);
    }
    if (frames < 1 || frames > 1024) {
      throw Failure.ofField("preprocessing.frames", "must be 1 to 1024, not " + frames);
    }
    if (!background.equals(WHITE)) {
      throw Failure.ofField("preprocessing.background", "must be " + WHITE + ", not " + background);
    }
    if (revision < FIRST_REVISION || revision > CURRENT_REVISION) {
      throw Failure.ofField(
          "preprocessing.revision",
          "must be " + FIRST_REVISION + " to " + CURRENT_REVISION + ", not " + revision);
    }
  }

  /**
   * Returns the default way: squash, bicubic, white.
   *
   * @param imageSize side of the square, pixels
   * @param frames frames a clip is sampled to
   */
  public static Preprocessing of(int imageSize, int frames) {
    return new Preprocessing(
        imageSize, frames, Fit.SQUASH, Filter.BICUBIC, WHITE, CURRENT_REVISION);
  }

  /** Returns whether a picture may end inside its last pixels. */
  boolean halfPixels() {
    return revision > FIRST_REVISION;
  }

  /** Returns 16 hexadecimal digits that differ whenever any setting does. */
  public String fingerprint() {
    String text =
        String.format(
                Locale.ROOT,
                "size=%d frames=%d fit=%s filter=%s background=%s revision=%d",
                imageSize,
                frames,
                fit,
                filter,
                background,
                revision)
            .toLowerCase(Locale.ROOT);
    return Sha256.hex(text).substring(0, FINGERPRINT_DIGITS);
  }
}
