package dev.omnivl.index;

import java.math.BigInteger;
import java.time.Instant;

/**
 * Instants as nanoseconds since 1970 in a long; those before 1677 or after 2262 become the nearest
 * that fits.
 */
public final class EpochNanos {
  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private EpochNanos() {}

  /** Returns the nanoseconds of an instant. */
  public static long of(Instant instant) {
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(SECOND)
        .add(BigInteger.valueOf(instant.getNano()))
        .max(MIN)
        .min(MAX)
        .longValue();
  }

  /** Returns the instant of so many nanoseconds. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
