package dev.omnivl.bundle;

import dev.omnivl.failure.Failure;
import java.nio.file.Path;
import java.util.Locale;

/** In what numbers a bundle's graphs compute. */
public enum Variant {
  /** The bundle's own graphs: 32-bit floats. */
  FP32,
  /**
   * Matrix products in 8 bits, for processors: a folder {@code int8} inside the bundle, see {@link
   * VariantManifest}.
   */
  INT8;

  /** The setting that leaves the choice to the program. */
  public static final String AUTO = "auto";

  /**
   * Reads {@code auto}, {@code fp32} or {@code int8}. Auto is fp32: another variant makes other
   * vectors, and an index of the one is not searched with the other, so it is never taken unasked.
   *
   * @throws Failure INVALID_ARGUMENT for anything else
   */
  public static Variant parse(String name) {
    return switch (name) {
      case AUTO, "fp32" -> FP32;
      case "int8" -> INT8;
      default ->
          throw Failure.ofField("precision", "is " + name + "; it must be auto, fp32 or int8");
    };
  }

  /** Whether it is of use on a graphics card. */
  public boolean suitsCards() {
    return this == FP32;
  }

  /** The name in lower case, which is that of its folder too. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where its files lie. */
  public Path folder(Path bundle) {
    return this == FP32 ? bundle : bundle.resolve(label());
  }
}
