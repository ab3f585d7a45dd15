package dev.omnivl.index.parquet;

import java.io.ByteArrayOutputStream;

/**
 * The levels of a page, as the run-length half of Parquet's hybrid encoding: runs of equal values,
 * each a varint of twice its length and a byte. Levels here are 0 to 2, so a byte is wide enough.
 */
final class Levels {
  private final ByteArrayOutputStream runs = new ByteArrayOutputStream();
  private int level;
  private int length;

  void add(int next, int times) {
    if (next != level) {
      endRun();
      level = next;
    }
    length += times;
  }

  private void endRun() {
    if (length > 0) {
      for (int left = length << 1; ; left >>>= 7) {
        if (left < 0x80) {
          runs.write(left);
          break;
        }
        runs.write(left & 0x7F | 0x80);
      }
      runs.write(level);
    }
    length = 0;
  }

  /** Appends their length in bytes and themselves to a page, and begins anew. */
  void drainTo(LittleEndian page) {
    endRun();
    page.int32(runs.size());
    page.writeBytes(runs.toByteArray());
    runs.reset();
  }
}
