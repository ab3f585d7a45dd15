package dev.omnivl.media.structure;

import java.nio.ByteBuffer;

/** The header of a Photoshop document, whose flattened picture is read. */
public final class PsdStructure {
  private static final int HEADER = 26;

  private PsdStructure() {}

  /** Reads a file that begins with Photoshop's signature. */
  public static Header read(EncodedFile file) {
    if (file.data().length < HEADER) {
      throw file.truncated("PSD");
    }
    ByteBuffer bytes = file.bigEndian();
    int height = bytes.getInt(14);
    int width = bytes.getInt(18);
    file.checkSize(width, height);
    return new Header(width, height, 1, null);
  }
}
