package dev.omnivl.media.structure;

import java.nio.ByteBuffer;

/**
 * The two outermost elements of a Matroska or WebM file.
 *
 * @param format {@code webm} or {@code mkv}
 * @param cut whether the file ends before its segment does, as a recording that crashed
 */
public record MatroskaStructure(String format, boolean cut) {
  private static final int SEGMENT = 0x18538067;

  /** Walks a file that begins with Matroska's first element. */
  public static MatroskaStructure read(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    try {
      int header = 4 + width(bytes, 4);
      long headerEnd = header + size(bytes, 4);
      int length = file.data().length;
      if (headerEnd > length - 12) {
        throw file.truncated("Matroska or WebM");
      }
      int segment = (int) headerEnd;
      boolean cut = false;
      if (bytes.getInt(segment) == SEGMENT) {
        int width = width(bytes, segment + 4);
        long size = size(bytes, segment + 4);
        boolean unknown = size == (1L << (7 * width)) - 1; // a live recording
        cut = !unknown && size > length - segment - 4L - width;
      }
      for (int at = header; at < headerEnd; at++) {
        if (file.has(at, "webm")) {
          return new MatroskaStructure("webm", cut);
        }
      }
      return new MatroskaStructure("mkv", cut);
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("Matroska or WebM");
    }
  }

  /** Returns how many bytes the size at this place takes. */
  private static int width(ByteBuffer bytes, int at) {
    return Integer.numberOfLeadingZeros(bytes.get(at) & 0xff) - 23;
  }

  private static long size(ByteBuffer bytes, int at) {
    int width = width(bytes, at);
    if (width > 8) {
      throw new IndexOutOfBoundsException(at);
    }
    long size = bytes.get(at) & (0xff >> width);
    for (int i = 1; i < width; i++) {
      size = size << 8 | (bytes.get(at + i) & 0xff);
    }
    return size;
  }
}
