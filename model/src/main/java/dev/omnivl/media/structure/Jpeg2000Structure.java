package dev.omnivl.media.structure;

import java.nio.ByteBuffer;

/**
 * A JPEG 2000 codestream, alone or in the boxes of a JP2 file. Decoders fill what lacks with grey,
 * so one without an end marker is truncated.
 */
public final class Jpeg2000Structure {
  private static final String CODESTREAM = "\u00ff\u004f\u00ff\u0051";
  private static final String BOXES = "\0\0\0\u000cjP  \r\n\u0087\n";

  private Jpeg2000Structure() {}

  public static boolean starts(EncodedFile file) {
    return file.has(0, CODESTREAM) || file.has(0, BOXES);
  }

  /** Reads a file that begins so. */
  public static Header read(EncodedFile file) {
    try {
      int at = file.has(0, CODESTREAM) ? 0 : codestream(file);
      ByteBuffer bytes = file.bigEndian();
      if (!file.has(at, CODESTREAM)) {
        throw file.unreadable("a JPEG 2000 without a picture in it");
      }
      long width = (bytes.getInt(at + 8) & 0xffff_ffffL) - (bytes.getInt(at + 16) & 0xffff_ffffL);
      long height = (bytes.getInt(at + 12) & 0xffff_ffffL) - (bytes.getInt(at + 20) & 0xffff_ffffL);
      file.checkSize(width, height);
      if (!ended(file.data(), at)) {
        throw file.truncated("JPEG 2000");
      }
      return new Header((int) width, (int) height, 1, null);
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("JPEG 2000");
    }
  }

  /** Returns where the codestream begins in the boxes. */
  private static int codestream(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    int length = file.data().length;
    long at = 0;
    while (at < length) {
      int here = (int) at;
      long size = bytes.getInt(here) & 0xffff_ffffL;
      int head = size == 1 ? 16 : 8;
      if (size == 1) {
        size = bytes.getLong(here + 8);
      } else if (size == 0) {
        size = length - at;
      }
      if (size < head || size > length - at) {
        throw file.truncated("JPEG 2000");
      }
      if (file.has(here + 4, "jp2c")) {
        return here + head;
      }
      at += size;
    }
    throw file.unreadable("a JPEG 2000 without a picture in it");
  }

  /** Returns whether an end marker stands behind the start; inside of packed data none can. */
  private static boolean ended(byte[] data, int from) {
    for (int at = data.length - 2; at > from; at--) {
      if (data[at] == (byte) 0xff && data[at + 1] == (byte) 0xd9) {
        return true;
      }
    }
    return false;
  }
}
