package dev.omnivl.trainer.data;

import java.util.List;

/**
 * Visits of several collections in step with each other: every stretch of an epoch has of each its
 * share. Each keeps the order of its own, so its shards are still read nearly one after the other.
 *
 * <p>The epoch is cut into blocks. A block has the next slice of every part, as long as the part's
 * size demands, and is shuffled as a whole.
 */
final class MixedVisits implements Visits {
  private static final long BLOCK = 8_192;

  private final List<Visits> parts;
  private final long[] sizes;
  private final long[] starts; // of each part among all media
  private final long blocks;
  private final long seed;

  private MixedVisits(List<Visits> parts, long[] sizes, long seed) {
    this.parts = parts;
    this.sizes = sizes;
    this.starts = new long[sizes.length];
    long all = 0;
    for (int part = 0; part < sizes.length; part++) {
      starts[part] = all;
      all += sizes[part];
    }
    this.blocks = Math.max(1, all / BLOCK);
    this.seed = seed;
  }

  static Visits of(List<Pictures> parts, long seed) {
    return new MixedVisits(
        parts.stream().map(part -> (Visits) Order.of(part.shardSizes(), seed)::index).toList(),
        parts.stream().mapToLong(Pictures::size).toArray(),
        seed);
  }

  @Override
  public long index(long epoch, long place) {
    long block = blockAt(place);
    long size = start(block + 1) - start(block);
    long blockSeed = Mixing.seed(Mixing.seed(seed, epoch), block);
    long inside = new Permutation(size, blockSeed).at(place - start(block));
    for (int part = 0; part < sizes.length; part++) {
      long slice = slice(part, block + 1) - slice(part, block);
      if (inside < slice) {
        return starts[part] + parts.get(part).index(epoch, slice(part, block) + inside);
      }
      inside -= slice;
    }
    throw new IndexOutOfBoundsException("place " + place);
  }

  /** The last block that starts at or before a place. */
  private long blockAt(long place) {
    long low = 0;
    long high = blocks - 1;
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (start(middle) <= place) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private long start(long block) {
    long start = 0;
    for (int part = 0; part < sizes.length; part++) {
      start += slice(part, block);
    }
    return start;
  }

  /** How many media of a part the blocks before this one have. */
  private long slice(int part, long block) {
    return sizes[part] * block / blocks; // no overflow below three hundred billion media
  }
}
