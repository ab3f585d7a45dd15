package dev.omnivl.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Puts metadata into finished files, byte by byte. */
final class Surgery {
  private Surgery() {}

  static byte[] jpegWithExif(byte[] jpeg, int orientation) {
    return jpegWithSegment(jpeg, 0xe1, join(latin("Exif\0\0"), tiff(orientation)));
  }

  /** Adds an EXIF block, from its TIFF header on. */
  static byte[] jpegWithExif(byte[] jpeg, byte[] tiff) {
    return jpegWithSegment(jpeg, 0xe1, join(latin("Exif\0\0"), tiff));
  }

  static byte[] jpegWithProfile(byte[] jpeg, byte[] profile) {
    return jpegWithSegment(jpeg, 0xe2, join(latin("ICC_PROFILE\0\1\1"), profile));
  }

  private static byte[] jpegWithSegment(byte[] jpeg, int marker, byte[] content) {
    ByteBuffer segment = ByteBuffer.allocate(4 + content.length);
    segment.put((byte) 0xff).put((byte) marker).putShort((short) (2 + content.length));
    segment.put(content);
    return insert(jpeg, 2, segment.array());
  }

  static byte[] pngWithExif(byte[] png, int orientation) {
    byte[] body = join(latin("eXIf"), tiff(orientation));
    CRC32 crc = new CRC32();
    crc.update(body);
    ByteBuffer chunk = ByteBuffer.allocate(body.length + 8);
    chunk.putInt(body.length - 4).put(body).putInt((int) crc.getValue());
    return insert(png, 33, chunk.array()); // after the header chunk
  }

  /** The file must be a simple one, without the header of an extended WebP. */
  static byte[] webpWithExif(byte[] webp, int width, int height, int orientation) {
    byte[] exif = tiff(orientation);
    ByteBuffer file =
        ByteBuffer.allocate(webp.length + 18 + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(latin("RIFF")).putInt(file.capacity() - 8).put(latin("WEBPVP8X")).putInt(10);
    file.putInt(8); // has EXIF
    file.putShort((short) (width - 1)).put((byte) 0).putShort((short) (height - 1)).put((byte) 0);
    file.put(webp, 12, webp.length - 12);
    file.put(latin("EXIF")).putInt(exif.length).put(exif);
    return file.array();
  }

  /** Writes a turn into the track header of an MP4 or MOV with one track. */
  static byte[] movieTurned(byte[] movie, int a, int b, int c, int d) {
    byte[] turned = movie.clone();
    int at = indexOf(turned, "tkhd") + 4 + 40;
    ByteBuffer matrix = ByteBuffer.wrap(turned);
    matrix.putInt(at, a << 16).putInt(at + 4, b << 16);
    matrix.putInt(at + 12, c << 16).putInt(at + 16, d << 16);
    return turned;
  }

  static int indexOf(byte[] data, String letters) {
    return new String(data, StandardCharsets.ISO_8859_1).indexOf(letters);
  }

  /** An EXIF block with nothing but the orientation. */
  private static byte[] tiff(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(26);
    tiff.put(latin("MM")).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  private static byte[] insert(byte[] file, int at, byte[] piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, at);
    out.write(piece, 0, piece.length);
    out.write(file, at, file.length - at);
    return out.toByteArray();
  }

  static byte[] join(byte[] one, byte[] other) {
    return insert(one, one.length, other);
  }

  private static byte[] latin(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }
}
