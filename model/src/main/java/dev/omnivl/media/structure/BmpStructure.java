package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.util.Set;

/** The header of a Windows or OS/2 bitmap; one whose stated size passes its bytes is truncated. */
public final class BmpStructure {
  /** What the known versions of the second header take, bytes. */
  private static final Set<Integer> HEADERS = Set.of(12, 16, 40, 52, 56, 64, 108, 124);

  private static final int OLDEST = 12;

  private BmpStructure() {}

  public static boolean starts(EncodedFile file) {
    return file.has(0, "BM")
        && file.data().length >= 26
        && HEADERS.contains(file.littleEndian().getInt(14));
  }

  /** Reads a file that begins so. */
  public static Header read(EncodedFile file) {
    ByteBuffer bytes = file.littleEndian();
    boolean oldest = bytes.getInt(14) == OLDEST;
    int width = oldest ? bytes.getShort(18) & 0xffff : bytes.getInt(18);
    // Rows from top to bottom are a negative height.
    long height = oldest ? bytes.getShort(20) & 0xffff : Math.abs((long) bytes.getInt(22));
    file.checkSize(width, height);
    long stated = bytes.getInt(2) & 0xffff_ffffL;
    if (stated > file.data().length) {
      throw file.truncated("BMP");
    }
    return new Header(width, (int) height, 1, null);
  }
}
