package dev.omnivl.graph;

/**
 * Where the numbers of a weight lie in a file beside the graph.
 *
 * @param type of the numbers
 * @param offset bytes from the beginning of the file
 * @param length bytes
 */
public record StoredWeight(Type type, long offset, long length) {

  /** What a number is. */
  public enum Type {
    /** A 32-bit float. */
    FLOAT,
    /** A 16-bit float of IEEE 754. */
    HALF,
    /** The upper half of a 32-bit float. */
    BFLOAT,
    /** A whole number of 8 bits with its sign. */
    INT8
  }

  /** Checks that the range is one. */
  public StoredWeight {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(length + " bytes at " + offset + " are no range");
    }
  }

  /** Whether a number has 16 bits. */
  public boolean half() {
    return type == Type.HALF || type == Type.BFLOAT;
  }
}
