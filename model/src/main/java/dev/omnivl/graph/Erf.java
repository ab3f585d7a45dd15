package dev.omnivl.graph;

/**
 * The error function to double precision: its power series near zero, its continued fraction far
 * from it.
 */
final class Erf {
  private Erf() {}

  static double of(double x) {
    double magnitude = Math.abs(x);
    double value = magnitude < 2.5 ? series(magnitude) : 1 - complement(magnitude);
    return Math.copySign(value, x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 100 && Math.abs(term) > 1e-18; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double complement(double x) {
    double fraction = x;
    for (int n = 60; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
  }
}
