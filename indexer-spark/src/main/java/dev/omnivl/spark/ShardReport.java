package dev.omnivl.spark;

import java.io.Serializable;

/**
 * What became of the items of a shard.
 *
 * @param media that have vectors
 * @param vectors of these
 * @param failed items that have none
 * @param encoded items that were encoded, or tried, in this run; the others were there
 */
record ShardReport(long media, long vectors, long failed, long encoded) implements Serializable {
  static final ShardReport NONE = new ShardReport(0, 0, 0, 0);

  ShardReport and(ShardReport other) {
    return new ShardReport(
        media + other.media,
        vectors + other.vectors,
        failed + other.failed,
        encoded + other.encoded);
  }
}
