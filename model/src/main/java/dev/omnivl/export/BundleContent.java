package dev.omnivl.export;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a bundle.
 *
 * @param name for people
 * @param parts the models that it is made of, one or more
 * @param modelCard Markdown for people; null to have it written from the manifest
 * @param provenance where it comes from: data, recipe, seed, versions, by topic
 * @param licences what is licensed how, by what it is
 * @param metrics what was measured, by name
 */
public record BundleContent(
    String name,
    List<PartContent> parts,
    @Nullable String modelCard,
    Map<String, String> provenance,
    Map<String, String> licences,
    Map<String, Double> metrics) {

  /** Copies the collections. */
  public BundleContent {
    parts = List.copyOf(parts);
    provenance = Map.copyOf(provenance);
    licences = Map.copyOf(licences);
    metrics = Map.copyOf(metrics);
  }
}
