package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks the markers of a JPEG file from its start to its end marker.
 *
 * <p>Decoders fill a truncated picture with grey and say nothing, so the walk is what tells a
 * truncated file: one without an end marker. Bytes after that marker (a phone's motion clip,
 * padding) are no fault.
 */
public final class JpegStructure {
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int EXIF_SEGMENT = 0xe1;
  private static final String EXIF_NAME = "Exif\0\0";

  private final EncodedFile file;
  private final ByteBuffer bytes;
  private int width;
  private int height;
  private byte @Nullable [] exif;

  private JpegStructure(EncodedFile file) {
    this.file = file;
    this.bytes = file.bigEndian();
  }

  public static Header read(EncodedFile file) {
    JpegStructure structure = new JpegStructure(file);
    try {
      structure.walk();
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("JPEG");
    }
    if (structure.width == 0 || structure.height == 0) {
      throw file.unreadable("a JPEG without a picture in it");
    }
    return new Header(structure.width, structure.height, 1, structure.exif);
  }

  private void walk() {
    int at = 2;
    while (true) {
      int marker = bytes.getShort(at) & 0xffff;
      if (marker == 0xffff) { // fill byte before a marker
        at++;
        continue;
      }
      int kind = marker & 0xff;
      if (marker < 0xff00) {
        throw file.unreadable("a JPEG with bytes between its segments");
      }
      if (kind == END_OF_IMAGE) {
        return;
      }
      at += 2;
      if (kind == 0x01 || (kind >= 0xd0 && kind <= 0xd8)) { // stand-alone markers
        continue;
      }
      int length = bytes.getShort(at) & 0xffff;
      segment(kind, at, length);
      at += length;
      if (kind == START_OF_SCAN) {
        at = endOfScan(at);
      }
    }
  }

  private void segment(int kind, int at, int length) {
    boolean startOfFrame =
        kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
    if (startOfFrame && width == 0) {
      height = bytes.getShort(at + 3) & 0xffff;
      width = bytes.getShort(at + 5) & 0xffff;
      file.checkSize(width, height);
    } else if (kind == EXIF_SEGMENT && exif == null && file.has(at + 2, EXIF_NAME)) {
      int end = Math.min(at + length, file.data().length);
      exif = Arrays.copyOfRange(file.data(), Math.min(at + 8, end), end);
    }
  }

  /**
   * Returns the place of the first marker after the entropy-coded bytes; restart markers belong to
   * them.
   */
  private int endOfScan(int start) {
    byte[] data = file.data();
    int at = start;
    while (true) {
      if (data[at] == (byte) 0xff) {
        int next = data[at + 1] & 0xff;
        if (next != 0 && (next < 0xd0 || next > 0xd7) && next != 0xff) {
          return at;
        }
        at += next == 0xff ? 1 : 2;
      } else {
        at++;
      }
    }
  }
}
