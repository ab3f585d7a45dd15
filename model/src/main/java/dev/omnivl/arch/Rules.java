package dev.omnivl.arch;

import dev.omnivl.failure.Failure;

/**
 * Checks of configurations, which users write into recipes and manifests: a refusal says the rule
 * and the value.
 */
final class Rules {
  private Rules() {}

  static int positive(String name, int value) {
    if (value < 1) {
      throw Failure.ofField(name, "must be at least 1, not " + value);
    }
    return value;
  }

  static void divides(String name, int divisor, String of, int value) {
    if (divisor < 1 || value % divisor != 0) {
      throw Failure.ofField(name, "(" + divisor + ") must divide " + of + " (" + value + ")");
    }
  }

  static double above0(String name, double value) {
    if (!(value > 0)) {
      throw Failure.ofField(name, "must be above 0, not " + value);
    }
    return value;
  }

  static double probability(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw Failure.ofField(name, "must be at least 0 and below 1, not " + value);
    }
    return value;
  }
}
