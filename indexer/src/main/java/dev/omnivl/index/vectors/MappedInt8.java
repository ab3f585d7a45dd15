package dev.omnivl.index.vectors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfFloat;
import java.nio.ByteOrder;

/**
 * Int8 vectors in a mapped file, as {@link MediaVectorsFormat} specifies them.
 *
 * @param segment records of D bytes and 16 bytes of corrections (N, D + 16)
 * @param centroid what was subtracted before vectors were rounded (D)
 */
record MappedInt8(MemorySegment segment, float[] centroid) {
  private static final int CORRECTIONS = 16;
  private static final OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Steps of the interval from its lower to its upper end. */
  private static final float STEPS = 255;

  int dimensions() {
    return centroid.length;
  }

  long offset(int node) {
    return (long) node * (centroid.length + CORRECTIONS);
  }

  /** Value of the byte 0. */
  float lower(long offset) {
    return segment.get(FLOAT, offset + centroid.length);
  }

  /** Value between neighbouring bytes. */
  float step(long offset, float lower) {
    return (segment.get(FLOAT, offset + centroid.length + Float.BYTES) - lower) / STEPS;
  }
}
