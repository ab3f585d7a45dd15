package dev.omnivl.trainer.data;

import static dev.omnivl.trainer.rule.Rules.require;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order in which each epoch visits a corpus: a permutation, different in every epoch, that is a
 * pure function of the seed, the epoch and the place. A run that resumes asks for the next place.
 *
 * <p>Reading stays nearly sequential: shards come in a random order, and samples are shuffled
 * inside a window of a few neighbours in that order. A corpus of one shard is shuffled as a whole.
 * Memory grows with the number of shards, not of samples.
 */
public final class Order {
  /** Shards in a window: enough to mix what was crawled together, few enough to stay cached. */
  private static final int WINDOW = 4;

  private final long[] starts; // of each shard, and the end of the last
  private final int window;
  private final long seed;
  private volatile Epoch latest;

  /** The layout of one epoch: its order of shards, and the places where windows start and end. */
  private record Epoch(long number, int[] shards, long[] windows) {}

  /** The order of a corpus with these shards. */
  public static Order of(List<Long> shardSizes, long seed) {
    return new Order(shardSizes, WINDOW, seed);
  }

  /**
   * An order over shards.
   *
   * @param shardSizes samples of each shard
   * @param window shards whose samples are mixed
   * @param seed of all epochs
   */
  public Order(List<Long> shardSizes, int window, long seed) {
    require(window >= 1).or("a window has at least one shard, not %s", window);
    this.starts = new long[shardSizes.size() + 1];
    for (int shard = 0; shard < shardSizes.size(); shard++) {
      require(shardSizes.get(shard) >= 0).or("a shard has %s samples", shardSizes.get(shard));
      starts[shard + 1] = starts[shard] + shardSizes.get(shard);
    }
    this.window = window;
    this.seed = seed;
    this.latest = layout(0);
  }

  /** Samples of an epoch. */
  public long size() {
    return starts[starts.length - 1];
  }

  /**
   * The sample that an epoch visits at a place.
   *
   * @param epoch from 0
   * @param place from 0, below {@link #size}
   */
  public long index(long epoch, long place) {
    if (place < 0 || place >= size()) {
      throw new IndexOutOfBoundsException("place " + place + " of " + size());
    }
    Epoch layout = latest;
    if (layout.number != epoch) {
      layout = layout(epoch);
      latest = layout;
    }
    int number = windowAt(layout.windows, place);
    long start = layout.windows[number];
    long samples = layout.windows[number + 1] - start;
    long windowSeed = Mixing.seed(Mixing.seed(seed, epoch), number);
    long inside = new Permutation(samples, windowSeed).at(place - start);
    int shard = number * window;
    while (inside >= shardSize(layout.shards[shard])) {
      inside -= shardSize(layout.shards[shard++]);
    }
    return starts[layout.shards[shard]] + inside;
  }

  /** The last window that starts at or before the place; those before it may be empty. */
  private static int windowAt(long[] windows, long place) {
    int found = Arrays.binarySearch(windows, place);
    int number = found >= 0 ? found : -found - 2;
    while (windows[number + 1] == windows[number]) {
      number++;
    }
    return number;
  }

  private Epoch layout(long epoch) {
    int[] shards = new int[starts.length - 1];
    // Windows number from 0, so -1 is a part of the epoch that none of them has.
    SplittableRandom random = new SplittableRandom(Mixing.seed(Mixing.seed(seed, epoch), -1));
    for (int place = 0; place < shards.length; place++) {
      int other = random.nextInt(place + 1);
      shards[place] = shards[other];
      shards[other] = place;
    }
    long[] windows = new long[(shards.length + window - 1) / window + 1];
    for (int place = 0; place < shards.length; place++) {
      windows[place / window + 1] += shardSize(shards[place]);
    }
    Arrays.parallelPrefix(windows, Long::sum);
    return new Epoch(epoch, shards, windows);
  }

  private long shardSize(int shard) {
    return starts[shard + 1] - starts[shard];
  }
}
