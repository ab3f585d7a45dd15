package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Golden;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.bundle.Variant;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GraphSession;
import dev.omnivl.export.VariantWeights.Form;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Adds a variant to a bundle, a folder of that name inside it: {@code weights.safetensors}, the
 * graphs, {@code golden.json} with what they answer, {@code MODEL_CARD.md}, and {@code
 * manifest.json}, the record {@link VariantManifest}, with its hash. The folder appears whole or
 * not at all, and the bundle's own files stay as they are.
 */
public final class VariantWriter {
  /** Below this least cosine a variant is of no use, and none is written. */
  private static final double WORST = 0.99;

  private final Bundle bundle;
  private final Variant variant;
  private final Map<Part, PartWeights> weights = new LinkedHashMap<>();
  private final Set<String> candidates = new TreeSet<>();
  private final Set<String> kept = new TreeSet<>();
  private final Map<String, Double> metrics = new TreeMap<>();

  private VariantWriter(Bundle bundle, Variant variant) {
    this.bundle = bundle;
    this.variant = variant;
  }

  /**
   * Adds a variant, in place of one that is there.
   *
   * @param folder of the bundle
   * @throws Failure INVALID_ARGUMENT if it is the bundle's own, UNSUPPORTED if its vectors would be
   *     too far from the bundle's
   */
  public static VariantManifest add(Path folder, Variant variant) {
    if (variant == Variant.FP32) {
      throw Failure.ofField("variants", "fp32 is what every bundle has; name int8");
    }
    try (Bundle bundle = Bundle.open(folder)) {
      VariantWriter writer = new VariantWriter(bundle, variant);
      try {
        bundle.manifest().parts().forEach(part -> writer.weights.put(part, bundle.weights(part)));
        return AtomicFiles.writeFolder(variant.folder(folder), writer::fill);
      } finally {
        writer.weights.values().forEach(PartWeights::close);
      }
    } catch (IOException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "no variant can be written in " + folder + ": " + e.getMessage(),
          e);
    }
  }

  private VariantManifest fill(Path place) throws IOException {
    weights.forEach((part, stored) -> candidates.addAll(VariantWeights.candidates(part, stored)));
    calibrate(place);
    VariantWeights.write(
        place.resolve(Bundle.WEIGHTS), weights, name -> quantised(name) ? Form.INT8 : Form.PLAIN);
    Map<String, Map<String, Golden.Samples>> golden = new LinkedHashMap<>();
    for (Part part : weights.keySet()) {
      golden.putAll(graphs(place, part));
    }
    new Golden(Golden.SEED, Golden.INT8_TOLERANCE, golden).write(place.resolve(Bundle.GOLDEN));
    Files.writeString(place.resolve(Bundle.MODEL_CARD), card());
    Set<String> all = new TreeSet<>(candidates);
    all.removeAll(kept);
    return VariantManifest.seal(
        place, variant, bundle.manifest(), all, embedding(all), kept, metrics);
  }

  private boolean quantised(String name) {
    return candidates.contains(name) && !kept.contains(name);
  }

  private void calibrate(Path place) throws IOException {
    Path both = Files.createDirectory(place.resolve("calibration"));
    VariantWeights.write(
        both.resolve(Bundle.WEIGHTS),
        weights,
        name -> candidates.contains(name) ? Form.BOTH : Form.PLAIN);
    weights.forEach((part, stored) -> {
      Calibration calibration = new Calibration(bundle, part, stored, both);
      kept.addAll(calibration.kept(VariantWeights.candidates(part, stored)));
      calibration.losses(this::quantised).forEach((graph, loss) -> told(part, graph, loss));
    });
    AtomicFiles.delete(both);
  }

  private void told(Part part, ServingGraph graph, Loss loss) {
    String name = bundle.manifest().prefix(part) + graph.label();
    boolean vectors = graph == ServingGraph.VISUAL_IMAGE || graph == ServingGraph.TEXT;
    if (!vectors) {
      metrics.put(name + ".cosine", loss.least());
      return;
    }
    loss.into(metrics, name);
    if (loss.least() < WORST) {
      throw new Failure(
          Reason.UNSUPPORTED,
          String.format(
              Locale.ROOT,
              "%s in 8 bits would differ by more than is of use, cosine %.4f where %.2f is the"
                  + " least: no variant is written",
              name,
              loss.least(),
              WORST));
    }
  }

  private Map<String, Map<String, Golden.Samples>> graphs(Path place, Part part)
      throws IOException {
    Architecture model = part.config().architecture();
    String prefix = bundle.manifest().prefix(part);
    PartWeights stored = bundle.weights(part);
    Map<String, Map<String, Golden.Samples>> golden = new LinkedHashMap<>();
    try (stored) {
      for (Map.Entry<ServingGraph, byte[]> graph :
          VariantWeights.graphs(place, part, stored, model.graphs(), this::quantised).entrySet()) {
        Path file = place.resolve(prefix + graph.getKey().file());
        Files.write(file, graph.getValue());
        try (GraphSession session =
            GraphSession.open(graph.getKey(), model, file, EngineOptions.ofProcessor())) {
          golden.put(
              prefix + graph.getKey().label(),
              Golden.samples(
                  session.compute(Golden.inputs(Golden.SEED).of(graph.getKey(), model))));
        }
      }
    }
    return golden;
  }

  /** Those on which vectors depend, by their stored names. */
  private Set<String> embedding(Set<String> all) {
    Set<String> names = new TreeSet<>();
    weights.forEach((part, stored) -> {
      if (part.capabilities().contains(Capability.EMBED)) {
        for (WeightSpec spec : part.config().encoders().architecture().weights().weights()) {
          names.add(stored.tensor(spec.name()).name());
        }
      }
    });
    names.retainAll(all);
    return names;
  }

  private String card() {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(bundle.manifest().name()).append(", ").append(variant.label());
    card.append("\n\nThe model of the folder above, ").append(bundle.modelId());
    card.append(
        String.format(
            Locale.ROOT,
            ". %d of its matrices are multiplied in 8 bits, %d more could be and stay as they were.%n",
            candidates.size() - kept.size(),
            kept.size()));
    card.append(
        "\n## How far from the model above\nPictures and sentences made up for it, 64 and 24;"
            + " golden inputs for the rest.\n\n| what | |\n|---|---|\n");
    metrics.forEach(
        (name, figure) -> card.append(String.format(Locale.ROOT, "| %s | %.5f |%n", name, figure)));
    return card.toString();
  }
}
