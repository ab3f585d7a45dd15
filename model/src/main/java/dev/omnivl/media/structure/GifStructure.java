package dev.omnivl.media.structure;

import java.nio.ByteBuffer;

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
    ByteBuffer bytes = file.littleEndian();
    try {
      int width = bytes.getShort(6) & 0xffff;
      int height = bytes.getShort(8) & 0xffff;
      file.checkSize(width, height);
      int at = 13 + colours(bytes.get(10));
      int frames = 0;
      while (at < file.data().length && bytes.get(at) != TRAILER) {
        if (bytes.get(at) == PICTURE) {
          frames++;
          at = endOfBlocks(bytes, at + 11 + colours(bytes.get(at + 9)));
        } else if (bytes.get(at) == EXTENSION) {
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
      return new Header(width, height, frames, null);
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("GIF");
    }
  }

  /** Returns the bytes of the colour table that these packed flags announce. */
  private static int colours(byte flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int endOfBlocks(ByteBuffer bytes, int start) {
    int at = start;
    int length = bytes.get(at) & 0xff;
    while (length != 0) {
      at += length + 1;
      length = bytes.get(at) & 0xff;
    }
    return at + 1;
  }
}
