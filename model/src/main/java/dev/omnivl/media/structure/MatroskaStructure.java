package dev.omnivl.media.structure;

import java.nio.ByteBuffer;

/**
 * The two outermost elements of a Matroska or WebM file; a segment that reaches past the end means
 * a truncated file.
 */
public final class MatroskaStructure {
  private static final int SEGMENT = 0x18538067;

  private MatroskaStructure() {}

  /** Returns {@code webm} or {@code mkv}. */
  public static String format(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    try {
      int header = 4 + width(bytes, 4);
      long headerEnd = header + size(bytes, 4);
      int length = file.data().length;
      if (headerEnd > length - 12) {
        throw file.truncated("Matroska or WebM");
      }
      int segment = (int) headerEnd;
      if (bytes.getInt(segment) == SEGMENT) {
        int width = width(bytes, segment + 4);
        long size = size(bytes, segment + 4);
        boolean unknown = size == (1L << (7 * width)) - 1; // a live recording
        if (!unknown && size > length - segment - 4L - width) {
          throw file.truncated("Matroska or WebM");
        }
      }
      for (int at = header; at < headerEnd; at++) {
        if (file.has(at, "webm")) {
          return "webm";
        }
      }
      return "mkv";
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
