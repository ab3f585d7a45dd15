package dev.omnivl.media.structure;

import java.nio.charset.StandardCharsets;

/**
 * The one way to read a file's structure: numbers and letters of a part of it, at places counted
 * from the beginning of the file.
 *
 * <p>A place outside the part is an {@link IndexOutOfBoundsException}, so a box cannot speak for
 * what lies behind it. All that is touched is counted in the {@link EncodedFile}, which refuses a
 * structure that sends its reader over the same bytes again and again, and asks every so often
 * whether anybody still waits.
 */
final class Bytes {
  private final EncodedFile file;
  private final byte[] data;
  private final int from;
  private final int to;

  private Bytes(EncodedFile file, int from, int to) {
    this.file = file;
    this.data = file.data();
    this.from = from;
    this.to = to;
  }

  /** Returns the whole file. */
  static Bytes of(EncodedFile file) {
    return new Bytes(file, 0, file.data().length);
  }

  /** Returns a part of this part; where it would reach outside, it fails. */
  Bytes part(long begin, long end) {
    if (begin < from || end > to || begin > end) {
      throw new IndexOutOfBoundsException();
    }
    return new Bytes(file, (int) begin, (int) end);
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Returns whether so many bytes from this place on lie in the part. */
  boolean holds(long at, long count) {
    return at >= from && count <= to - at;
  }

  private int touch(long at, int count) {
    file.touched(Math.max(1, count));
    if (!holds(at, count)) {
      throw new IndexOutOfBoundsException();
    }
    return (int) at;
  }

  /** Returns an unsigned byte. */
  int u8(long at) {
    return data[touch(at, 1)] & 0xff;
  }

  /** Returns an unsigned number of 2 bytes, lowest last. */
  int u16(long at) {
    return (int) number(at, 2);
  }

  /** Returns an unsigned number of 4 bytes, lowest last. */
  long u32(long at) {
    return number(at, 4);
  }

  /** Returns the number of 0 to 8 bytes, lowest last; one of 8 may come out negative. */
  long number(long at, int width) {
    int place = touch(at, width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | (data[place + i] & 0xff);
    }
    return value;
  }

  /** Returns an unsigned number of 0 to 4 bytes, lowest first. */
  long lowestFirst(long at, int width) {
    int place = touch(at, width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | (data[place + i] & 0xff);
    }
    return value;
  }

  /** Returns whether these Latin letters stand at this place; not when they would reach outside. */
  boolean has(long at, String letters) {
    file.touched(letters.length());
    return holds(at, letters.length()) && file.has((int) at, letters);
  }

  /** Returns so many Latin letters. */
  String letters(long at, int count) {
    return new String(data, touch(at, count), count, StandardCharsets.ISO_8859_1);
  }
}
