package dev.omnivl.importer.family;

import dev.omnivl.failure.Failure;
import dev.omnivl.text.SpecialToken;

/**
 * What a user may say of an import.
 *
 * @param imageSize side of the pictures, pixels, for which positions are stretched; 0 for the
 *     model's own
 * @param heads attention heads of every tower, where the files do not say; 0 to take 64 numbers a
 *     head
 * @param firstToken what a text to be matched begins with: [ENC], as BLIP was trained, or [CLS], as
 *     transformers does it
 */
public record ImportOptions(int imageSize, int heads, SpecialToken firstToken) {
  /** Nothing said. */
  public static final ImportOptions NONE = new ImportOptions(0, 0, SpecialToken.ENC);

  /** Checks the numbers. */
  public ImportOptions {
    if (imageSize < 0 || imageSize > 4096) {
      throw Failure.ofField("size", "must be 1 to 4096 pixels, not " + imageSize);
    }
    if (heads < 0 || heads > 1024) {
      throw Failure.ofField("heads", "must be 1 to 1024, not " + heads);
    }
  }

  /** The side of the pictures of a model whose own is this. */
  int imageSizeOr(int own) {
    return imageSize == 0 ? own : imageSize;
  }
}
