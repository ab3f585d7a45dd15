package dev.omnivl.trainer.data;

/** Hashing of numbers into seeds. */
final class Mixing {
  private Mixing() {}

  /** The finaliser of SplitMix64: every bit of the value changes half of the result's. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** A seed of its own for each part of something that has a seed. */
  static long seed(long seed, long part) {
    return mix(mix(seed + 0x9E3779B97F4A7C15L) + part);
  }
}
