package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks the chunks of a PNG or APNG file up to its end chunk; a file without one is truncated. */
public final class PngStructure {
  private static final int HEADER = 0x49484452; // IHDR
  private static final int ANIMATION = 0x6163544c; // acTL
  private static final int EXIF = 0x65584966; // eXIf
  private static final int END = 0x49454e44; // IEND

  private PngStructure() {}

  public static Header read(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    int width = 0;
    int height = 0;
    int frames = 1;
    byte @Nullable [] exif = null;
    try {
      int at = 8;
      while (true) {
        int length = bytes.getInt(at);
        int kind = bytes.getInt(at + 4);
        if (length < 0) {
          throw file.unreadable("a PNG with a chunk of negative length");
        }
        if (kind == HEADER) {
          width = bytes.getInt(at + 8);
          height = bytes.getInt(at + 12);
          file.checkSize(width, height);
        } else if (kind == ANIMATION) {
          frames = Math.max(1, bytes.getInt(at + 8));
        } else if (kind == EXIF && length <= file.data().length - at - 12) {
          exif = Arrays.copyOfRange(file.data(), at + 8, at + 8 + length);
        }
        at = Math.addExact(at, length + 12);
        bytes.get(at - 1); // the last byte of the chunk's checksum must be there
        if (kind == END) {
          break;
        }
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw file.truncated("PNG");
    }
    if (width == 0) {
      throw file.unreadable("a PNG without a header");
    }
    return new Header(width, height, frames, exif);
  }
}
