package dev.omnivl.bundle;

/** What a safetensors file can hold, as far as this package knows. */
public enum TensorType {
  /** 32-bit floats. */
  F32(4),
  /** 16-bit floats. */
  F16(2),
  /** Bytes without sign. */
  U8(1),
  /** 64-bit whole numbers. */
  I64(8);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
