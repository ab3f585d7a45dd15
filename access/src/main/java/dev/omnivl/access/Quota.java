package dev.omnivl.access;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much a key may use. 0 sets no limit.
 *
 * @param callsPerSecond calls, and messages of streams, in the mean of some seconds
 * @param bytesPerSecond of requests, as they come over the wire, in the mean of some seconds
 * @param concurrentCalls calls at the same time; a stream is one
 */
public record Quota(double callsPerSecond, long bytesPerSecond, int concurrentCalls) {
  /** No limits. */
  public static final Quota NONE = new Quota(0, 0, 0);

  private static final double LEAST_CALLS = 0.001;
  private static final double MOST_CALLS = 1e6;
  private static final long LEAST_BYTES = 1L << 10;
  private static final long MOST_BYTES = 1L << 40;
  private static final int MOST_CONCURRENT = 1_000_000;

  /** Checks that each limit is 0 or sensible. */
  public Quota {
    if (callsPerSecond != 0 && !(callsPerSecond >= LEAST_CALLS && callsPerSecond <= MOST_CALLS)) {
      throw new KeyFailure(
          "calls a second are " + callsPerSecond + "; they must be 0.001 to 1000000");
    }
    if (bytesPerSecond != 0 && (bytesPerSecond < LEAST_BYTES || bytesPerSecond > MOST_BYTES)) {
      throw new KeyFailure("bytes a second are " + bytesPerSecond + "; they must be 1K to 1024G");
    }
    if (concurrentCalls < 0 || concurrentCalls > MOST_CONCURRENT) {
      throw new KeyFailure(
          "calls at the same time are " + concurrentCalls + "; they must be 0 to 1000000");
    }
  }

  /**
   * Reads {@code calls=10,bytes=4M,concurrent=8}, any of the three, each above 0; K, M and G are
   * binary multiples.
   *
   * @throws KeyFailure with the rule
   */
  public static Quota parse(String text) {
    double calls = 0;
    long bytes = 0;
    int concurrent = 0;
    for (String part : text.split(",", -1)) {
      String[] limit = part.strip().split("=", -1);
      try {
        switch (limit[0]) {
          case "calls" -> calls = given(part, Double.parseDouble(limit[1]));
          case "bytes" -> bytes = given(part, bytes(limit[1]));
          case "concurrent" -> concurrent = given(part, Integer.parseInt(limit[1]));
          default -> throw misread(part);
        }
      } catch (NumberFormatException | ArithmeticException | IndexOutOfBoundsException e) {
        throw misread(part);
      }
    }
    return new Quota(calls, bytes, concurrent);
  }

  /** A limit of 0 would be none, which nobody means who writes it. */
  private static <N extends Number> N given(String part, N limit) {
    if (limit.doubleValue() == 0) {
      throw misread(part);
    }
    return limit;
  }

  private static KeyFailure misread(String part) {
    return new KeyFailure(
        "\"" + part.strip() + "\" is no limit; it must be as in calls=10,bytes=4M,concurrent=8");
  }

  private static long bytes(String text) {
    int power = text.isEmpty() ? -1 : "KMG".indexOf(text.charAt(text.length() - 1));
    String digits = power < 0 ? text : text.substring(0, text.length() - 1);
    BigDecimal bytes = new BigDecimal(digits).multiply(BigDecimal.valueOf(1L << 10 * (power + 1)));
    if (bytes.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new ArithmeticException("more than can be counted");
    }
    return bytes.longValue();
  }

  /** Returns it as {@link #parse} reads it; {@code none} without limits. */
  @Override
  public String toString() {
    List<String> limits = new ArrayList<>();
    if (callsPerSecond > 0) {
      limits.add(
          "calls=" + BigDecimal.valueOf(callsPerSecond).stripTrailingZeros().toPlainString());
    }
    if (bytesPerSecond > 0) {
      limits.add("bytes=" + shown(bytesPerSecond));
    }
    if (concurrentCalls > 0) {
      limits.add("concurrent=" + concurrentCalls);
    }
    return limits.isEmpty() ? "none" : String.join(",", limits);
  }

  private static String shown(long bytes) {
    for (int power = 3; power > 0; power--) {
      long unit = 1L << 10 * power;
      if (bytes % unit == 0) {
        return String.format(Locale.ROOT, "%d%s", bytes / unit, "KMG".charAt(power - 1));
      }
    }
    return Long.toString(bytes);
  }
}
