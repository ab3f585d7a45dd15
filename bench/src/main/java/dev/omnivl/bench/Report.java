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

  /**
   * Ends the program with how it is called, if it was called otherwise.
   *
   * @param least arguments
   */
  static void requireArguments(String[] arguments, int least, String usage) {
    if (arguments.length < least) {
      System.err.println("usage: ./omnivl bench " + usage);
      System.exit(2);
    }
  }

  /** The middle one of at least one value; the upper of two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
