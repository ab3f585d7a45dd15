package dev.omnivl.bench;

import java.util.Arrays;
import java.util.Locale;

/** What benchmarks that JMH does not run print. */
final class Report {
  private Report() {}

  /** Prints a line, formatted alike everywhere. */
  static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** The middle one of at least one value; the upper of two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
