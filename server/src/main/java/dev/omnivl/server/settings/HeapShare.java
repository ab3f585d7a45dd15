package dev.omnivl.server.settings;

import io.quarkus.runtime.configuration.MemorySize;

/**
 * A part of the Java heap, within bounds: what a cap on bytes is where nobody set it, so that a
 * small server refuses what would not fit it.
 *
 * @param bytes how many
 */
record HeapShare(long bytes) {

  /**
   * Returns a share.
   *
   * @param divisor of the largest size that the heap may reach
   * @param least mebibytes
   * @param most mebibytes
   */
  static HeapShare of(int divisor, long least, long most) {
    return of(Runtime.getRuntime().maxMemory(), divisor, least, most);
  }

  /** The same of a heap of so many bytes. */
  static HeapShare of(long heap, int divisor, long least, long most) {
    return new HeapShare(Math.clamp(heap / divisor, least << 20, most << 20));
  }

  /** Returns what is set, or this share if nothing is. */
  long unless(MemorySize set) {
    return set.asLongValue() > 0 ? set.asLongValue() : bytes;
  }
}
