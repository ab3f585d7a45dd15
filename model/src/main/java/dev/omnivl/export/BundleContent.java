package dev.omnivl.export;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bundle.Precision;
import dev.omnivl.graph.Weight;
import dev.omnivl.media.Preprocessing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a bundle.
 *
 * @param name for people
 * @param config all sizes
 * @param preprocessing how media become pixels
 * @param precision how the weights are stored
 * @param weights by the architecture's names; others are ignored
 * @param tokenizerJson the tokenizer, of at most as many ids as the word table has rows
 * @param modelCard Markdown for people; null to have it written from the manifest
 * @param provenance where it comes from: data, recipe, seed, versions, by topic
 * @param licences what is licensed how, by what it is
 * @param metrics what was measured, by name
 */
public record BundleContent(
    String name,
    OmniVlConfig config,
    Preprocessing preprocessing,
    Precision precision,
    Map<String, Weight> weights,
    byte[] tokenizerJson,
    @Nullable String modelCard,
    Map<String, String> provenance,
    Map<String, String> licences,
    Map<String, Double> metrics) {

  /** Copies the maps. */
  public BundleContent {
    weights = Map.copyOf(weights);
    provenance = Map.copyOf(provenance);
    licences = Map.copyOf(licences);
    metrics = Map.copyOf(metrics);
  }
}
