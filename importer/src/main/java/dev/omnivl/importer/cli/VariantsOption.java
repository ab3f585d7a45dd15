package dev.omnivl.importer.cli;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Variant;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.export.VariantWriter;
import dev.omnivl.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which variants a bundle gets beside its own graphs. */
public final class VariantsOption {
  @Option(
      names = "--variants",
      paramLabel = "NAME",
      split = ",",
      description =
          "Forms of the graphs that the bundle gets beside its own: int8, matrix products in 8 bits, "
              + "for processors; fp32 is its own.")
  private List<String> names = List.of();

  /** Whether any is wanted. */
  boolean given() {
    return !names.isEmpty();
  }

  private Set<Variant> wanted() {
    Set<Variant> wanted = EnumSet.noneOf(Variant.class);
    for (String name : names) {
      if (name.equals(Variant.AUTO)) {
        throw Failure.ofField("variants", "names forms of a bundle, fp32 and int8; auto is none");
      }
      wanted.add(Variant.parse(name));
    }
    wanted.remove(Variant.FP32);
    return wanted;
  }

  /**
   * Checks the names, before anything is written.
   *
   * @throws Failure INVALID_ARGUMENT for a name that is none
   */
  public void check() {
    wanted();
  }

  /** Checks that no variant is there that would be replaced unasked. */
  void requireRoom(Path bundle, boolean force) {
    for (Variant variant : wanted()) {
      if (!force && Files.exists(variant.folder(bundle).resolve(Bundle.MANIFEST))) {
        throw Failure.ofField(
            "variants", bundle + " has " + variant.label() + " already: replace it with --force");
      }
    }
  }

  /** Adds those that are wanted to a bundle that is there, and returns what they say. */
  public List<VariantManifest> add(Path bundle) {
    return wanted().stream().map(variant -> VariantWriter.add(bundle, variant)).toList();
  }

  /** Says what was added. */
  public static void print(List<VariantManifest> added) {
    for (VariantManifest variant : added) {
      System.out.printf(
          Locale.ROOT,
          "variant %s: model %s, %d matrices in 8 bits, %d stay as they are%n",
          variant.variant(),
          variant.modelId(),
          variant.quantised().size(),
          variant.kept().size());
      for (Map.Entry<String, Double> figure : variant.metrics().entrySet()) {
        System.out.printf(Locale.ROOT, "  %-32s %.5f%n", figure.getKey(), figure.getValue());
      }
    }
  }
}
