package dev.omnivl.trainer.data;

import java.util.SplittableRandom;

/**
 * A random permutation of 0 to n-1 that takes no memory: a Feistel network over the smallest square
 * of a power of two that holds n. A result outside is sent through again until it falls inside,
 * which keeps the whole one to one (cycle walking) and takes fewer than four passes on average.
 */
final class Permutation {
  private static final int ROUNDS = 6;

  private final long size;
  private final int halfBits;
  private final long[] keys = new long[ROUNDS];

  Permutation(long size, long seed) {
    this.size = size;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1));
    this.halfBits = (bits + 1) / 2;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = random.nextLong();
    }
  }

  /** What stands at this place. */
  long at(long place) {
    if (size == 1) {
      return 0;
    }
    long walked = network(place);
    while (walked >= size) {
      walked = network(walked);
    }
    return walked;
  }

  private long network(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : keys) {
      long next = left ^ (Mixing.mix(right + key) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
