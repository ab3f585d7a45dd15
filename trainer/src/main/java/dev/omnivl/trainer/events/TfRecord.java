package dev.omnivl.trainer.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files. All numbers are little-endian:
 *
 * <pre>
 *   uint64  length of the data, bytes
 *   uint32  masked CRC-32C of those eight bytes
 *   bytes   data
 *   uint32  masked CRC-32C of the data
 * </pre>
 *
 * <p>A reader takes whole records from the front and stops at one that is cut off, so a file that
 * grows, or whose writer died, stays readable.
 */
final class TfRecord {
  private static final int MASK = 0xa282ead8;
  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private TfRecord() {}

  /** Frames some data. */
  static byte[] of(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(FRAME + data.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedCrc(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedCrc(data, data.length));
    return record.array();
  }

  /** Rotated and shifted, because a CRC over data that holds CRCs catches less. */
  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
