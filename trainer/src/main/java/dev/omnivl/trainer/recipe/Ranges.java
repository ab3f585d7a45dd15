package dev.omnivl.trainer.recipe;

/** Checks of settings: a refusal says the rule and the value. */
final class Ranges {
  private Ranges() {}

  static void least(String setting, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " must be at least " + least + ", not " + value);
    }
  }

  static void share(String setting, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(setting + " must be 0 to 1, not " + value);
    }
  }
}
