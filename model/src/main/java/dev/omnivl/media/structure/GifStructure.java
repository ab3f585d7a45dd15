package dev.omnivl.media.structure;

/**
 * Walks the blocks of a GIF file; one that stops inside a block is truncated, a missing trailer
 * alone is no fault.
 */
public final class GifStructure {
  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2c;
  private static final int TRAILER = 0x3b;

  private GifStructure() {}

  public static Header read(EncodedFile file) {
    Bytes bytes = Bytes.of(file);
    try {
      int width = (int) bytes.lowestFirst(6, 2);
      int height = (int) bytes.lowestFirst(8, 2);
      file.checkSize(width, height);
      int at = 13 + colours(bytes.u8(10));
      int frames = 0;
      while (at < bytes.to() && bytes.u8(at) != TRAILER) {
        if (bytes.u8(at) == PICTURE) {
          frames++;
          at = endOfBlocks(bytes, at + 11 + colours(bytes.u8(at + 9)));
        } else if (bytes.u8(at) == EXTENSION) {
          at = endOfBlocks(bytes, at + 2);
        } else if (frames > 0) {
          break; // junk after the last picture
        } else {
          throw file.unreadable("a GIF with an unknown block");
        }
      }
      if (frames == 0) {
        throw file.truncated("GIF");
      }
      file.checkFrames(frames);
      file.checkAnimation(frames, (long) frames * width * height);
      return new Header(width, height, frames, null);
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("GIF");
    }
  }

  /** Returns the bytes of the colour table that these packed flags announce. */
  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int endOfBlocks(Bytes bytes, int start) {
    int at = start;
    int length = bytes.u8(at);
    while (length != 0) {
      at += length + 1;
      length = bytes.u8(at);
    }
    return at + 1;
  }
}
