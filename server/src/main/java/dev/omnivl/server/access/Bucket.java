package dev.omnivl.server.access;

import java.time.Duration;

/**
 * A token bucket that may owe: what is taken beyond its level is paid back before anything more is
 * given, so that the mean holds though a message may be larger than the bucket. Guarded by its
 * owner.
 */
final class Bucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double capacity;
  private double level;
  private long filledAtNanos;

  /**
   * Makes a full one.
   *
   * @param perSecond what flows in; 0 for one that is never empty
   * @param capacity the most it holds
   */
  Bucket(double perSecond, double capacity, long nowNanos) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    level = capacity;
    filledAtNanos = nowNanos;
  }

  /** Takes, whatever is in it. */
  void take(double amount, long nowNanos) {
    fill(nowNanos);
    level -= amount;
  }

  /** Returns how long it takes until there is so much in it. */
  Duration until(double amount, long nowNanos) {
    fill(nowNanos);
    return perSecond == 0 || level >= amount
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil((amount - level) / perSecond * NANOS));
  }

  private void fill(long nowNanos) {
    level = Math.min(capacity, level + (nowNanos - filledAtNanos) / NANOS * perSecond);
    filledAtNanos = nowNanos;
  }
}
