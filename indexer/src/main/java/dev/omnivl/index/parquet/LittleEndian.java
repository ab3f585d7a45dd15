package dev.omnivl.index.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that grow, lowest byte of a number first. */
final class LittleEndian extends ByteArrayOutputStream {
  void int32(int value) {
    writeBytes(bytes(Integer.BYTES).putInt(value).array());
  }

  void int64(long value) {
    writeBytes(bytes(Long.BYTES).putLong(value).array());
  }

  void floats(float[] values) {
    ByteBuffer bytes = bytes(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    writeBytes(bytes.array());
  }

  /** Appends the length of some bytes and themselves. */
  void sized(byte[] value) {
    int32(value.length);
    writeBytes(value);
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
