package dev.omnivl.trainer.augment;

/** Refuses settings outside their range. */
final class Ranges {
  private Ranges() {}

  /** Checks that a setting of the section {@code augmentation} is 0 to {@code most}. */
  static void require(String name, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          "augmentation." + name + " must be 0 to " + most + ", not " + value);
    }
  }
}
