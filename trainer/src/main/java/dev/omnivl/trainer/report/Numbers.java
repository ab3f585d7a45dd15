package dev.omnivl.trainer.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as the report shows them, the same in every locale. */
final class Numbers {
  private static final double SMALL = 1e-4;
  private static final double LARGE = 1e4;

  private Numbers() {}

  /** {@code 12,345}. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Four significant digits: {@code 4.387}, {@code 0.0012}, {@code 1.5e-5}, {@code 12,345}. */
  static String figure(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : String.valueOf(value);
    }
    if (Math.abs(value) >= LARGE) {
      return count(Math.round(value));
    }
    return Math.abs(value) < SMALL ? scientific(value, 3) : digits(value, 4);
  }

  /** Some significant digits and an exponent: {@code 2.5e-5}. */
  static String scientific(double value, int significant) {
    int exponent = (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    return digits(value / Math.pow(10, exponent), significant) + "e" + exponent;
  }

  /** A share as a percentage with one decimal, without the sign. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** {@code 3 h 04 min}, {@code 5 min 09 s} or {@code 7.1 s}. */
  static String duration(double seconds) {
    Duration whole = Duration.ofSeconds(Math.round(seconds));
    if (whole.toHours() > 0) {
      return String.format(Locale.ROOT, "%,d h %02d min", whole.toHours(), whole.toMinutesPart());
    }
    return whole.toMinutes() > 0
        ? String.format(Locale.ROOT, "%d min %02d s", whole.toMinutes(), whole.toSecondsPart())
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String digits(double value, int significant) {
    return new BigDecimal(value)
        .round(new MathContext(significant))
        .stripTrailingZeros()
        .toPlainString();
  }
}
