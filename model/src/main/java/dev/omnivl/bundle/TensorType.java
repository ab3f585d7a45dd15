package dev.omnivl.bundle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** What a tensor in a file can hold; numbers of several bytes are little-endian. */
public enum TensorType {
  /** 32-bit floats. */
  F32(4),
  /** 16-bit floats. */
  F16(2),
  /** The upper 16 bits of 32-bit floats. */
  BF16(2),
  /** 64-bit floats. */
  F64(8),
  /** Truth, a byte each. */
  BOOL(1),
  /** Bytes without sign. */
  U8(1),
  /** Bytes with sign. */
  I8(1),
  /** 16-bit whole numbers. */
  I16(2),
  /** 16-bit whole numbers without sign. */
  U16(2),
  /** 32-bit whole numbers. */
  I32(4),
  /** 32-bit whole numbers without sign. */
  U32(4),
  /** 64-bit whole numbers. */
  I64(8),
  /** 64-bit whole numbers without sign. */
  U64(8);

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floats. */
  public boolean isFloat() {
    return switch (this) {
      case F32, F16, BF16, F64 -> true;
      default -> false;
    };
  }

  /**
   * One element as a 32-bit float; of 64 bits it is rounded.
   *
   * @param elements of this type, one after the other
   * @param index which one, from 0
   * @throws UnsupportedOperationException if the elements are no floats
   */
  public float floatAt(MemorySegment elements, long index) {
    long at = index * bytes;
    return switch (this) {
      case F32 -> elements.get(FLOAT, at);
      case F16 -> Float.float16ToFloat(elements.get(SHORT, at));
      case BF16 -> Float.intBitsToFloat(elements.get(SHORT, at) << Short.SIZE);
      case F64 -> (float) elements.get(DOUBLE, at);
      default -> throw new UnsupportedOperationException(this + " are no floats");
    };
  }

  /**
   * All elements as 32-bit floats.
   *
   * @throws UnsupportedOperationException if the elements are no floats
   */
  public float[] floats(MemorySegment elements) {
    if (this == F32) {
      return elements.toArray(FLOAT);
    }
    float[] data = new float[Math.toIntExact(elements.byteSize() / bytes)];
    for (int index = 0; index < data.length; index++) {
      data[index] = floatAt(elements, index);
    }
    return data;
  }
}
