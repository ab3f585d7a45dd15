package dev.omnivl.media.structure;

/**
 * The two outermost elements of a Matroska or WebM file.
 *
 * @param format {@code webm} or {@code mkv}
 * @param cut whether the file ends before its segment does, as a recording that crashed
 */
public record MatroskaStructure(String format, boolean cut) {
  private static final int SEGMENT = 0x18538067;
  private static final int DOCUMENT_TYPE = 0x4282;

  /** Walks a file that begins with Matroska's first element. */
  public static MatroskaStructure read(EncodedFile file) {
    Bytes bytes = Bytes.of(file);
    try {
      int header = 4 + width(bytes, 4);
      long headerEnd = header + size(bytes, 4);
      int length = bytes.to();
      if (headerEnd > length - 12) {
        throw file.truncated("Matroska or WebM");
      }
      boolean cut = false;
      if (bytes.u32(headerEnd) == SEGMENT) {
        int width = width(bytes, headerEnd + 4);
        long size = size(bytes, headerEnd + 4);
        boolean unknown = size == (1L << (7 * width)) - 1; // a live recording
        cut = !unknown && size > length - headerEnd - 4L - width;
      }
      return new MatroskaStructure(documentType(bytes.part(header, headerEnd)), cut);
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("Matroska or WebM");
    }
  }

  /** Returns the short name of what the header's elements say. */
  private static String documentType(Bytes header) {
    long at = header.from();
    while (header.holds(at, 3)) {
      int idWidth = width(header, at);
      long content = at + idWidth + width(header, at + idWidth);
      if (idWidth == 2 && header.u16(at) == DOCUMENT_TYPE && header.has(content, "webm")) {
        return "webm";
      }
      at = content + size(header, at + idWidth);
    }
    return "mkv";
  }

  /** Returns how many bytes the size at this place takes. */
  private static int width(Bytes bytes, long at) {
    return Integer.numberOfLeadingZeros(bytes.u8(at)) - 23;
  }

  private static long size(Bytes bytes, long at) {
    int width = width(bytes, at);
    if (width > 8) {
      throw new IndexOutOfBoundsException();
    }
    return bytes.number(at, width) & ((1L << 7 * width) - 1);
  }
}
