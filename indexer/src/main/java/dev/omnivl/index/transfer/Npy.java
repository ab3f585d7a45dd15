package dev.omnivl.index.transfer;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A matrix of 32-bit floats as NumPy keeps it: format 1.0, little-endian, row by row. */
final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d{1,18}), (\\d{1,9})\\)");

  private Npy() {}

  /** The shape (rows, columns). */
  record Shape(long rows, int columns) {}

  static void writeHeader(OutputStream out, Shape shape) throws IOException {
    String header =
        String.format(
            Locale.ROOT,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
            shape.rows(),
            shape.columns());
    int before = MAGIC.length + Short.BYTES;
    int length = header.length() + 1;
    int padded = Math.ceilDiv(before + length, ALIGNMENT) * ALIGNMENT - before;
    out.write(MAGIC);
    out.write(padded & 0xFF);
    out.write(padded >> Byte.SIZE);
    String line = header + " ".repeat(padded - length) + "\n";
    out.write(line.getBytes(StandardCharsets.US_ASCII));
  }

  static void writeRow(OutputStream out, float[] row) throws IOException {
    ByteBuffer bytes = bytes(row.length);
    bytes.asFloatBuffer().put(row);
    out.write(bytes.array());
  }

  /**
   * Reads a header.
   *
   * @throws IOException if it is none, or one of another kind of matrix
   */
  static Shape readHeader(DataInputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException("it is no NumPy file of format 1.0");
    }
    int length = in.readUnsignedByte() | in.readUnsignedByte() << Byte.SIZE;
    String header = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.find()) {
      throw new IOException(
          "it must hold little-endian float32, two dimensions, C order; its header is "
              + header.strip());
    }
    return new Shape(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  static float[] readRow(DataInputStream in, int columns) throws IOException {
    byte[] bytes = in.readNBytes(columns * Float.BYTES);
    if (bytes.length < columns * Float.BYTES) {
      throw new EOFException("it ends before its last row");
    }
    float[] row = new float[columns];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
    return row;
  }

  private static ByteBuffer bytes(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
