package dev.omnivl.graph;

/**
 * Where the numbers of a weight lie in a file beside the graph.
 *
 * @param half whether they are 16-bit floats instead of 32-bit ones
 * @param offset bytes from the beginning of the file
 * @param length bytes
 */
public record StoredWeight(boolean half, long offset, long length) {

  /** Checks that the range is one. */
  public StoredWeight {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(length + " bytes at " + offset + " are no range");
    }
  }
}
