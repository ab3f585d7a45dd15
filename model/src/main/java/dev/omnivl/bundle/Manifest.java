package dev.omnivl.bundle;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code manifest.json} says; no key is optional and none may be added.
 *
 * @param formatVersion of this folder's layout, {@value #FORMAT_VERSION}; or 1, which {@link
 *     FirstFormat} reads as if it were that
 * @param modelId 16 hexadecimal digits that differ whenever anything that changes an answer does;
 *     see {@link ModelId}
 * @param embeddingId 16 hexadecimal digits that differ whenever anything that changes a vector
 *     does; empty if no part makes vectors
 * @param name for people
 * @param parameters learned numbers
 * @param parts the models it is made of; each capability belongs to one at most
 * @param files SHA-256 of every other file, in hexadecimal digits, by the file's name
 * @param provenance where it comes from: data, recipe, seed, versions, by topic
 * @param licences what is licensed how, by what it is
 * @param metrics what was measured, by name
 */
public record Manifest(
    int formatVersion,
    String modelId,
    String embeddingId,
    String name,
    long parameters,
    List<Part> parts,
    SortedMap<String, String> files,
    SortedMap<String, String> provenance,
    SortedMap<String, String> licences,
    SortedMap<String, Double> metrics) {

  /** The layout that is written. */
  public static final int FORMAT_VERSION = 3;

  /** Checks that the parts belong together, and copies the collections. */
  public Manifest {
    if (formatVersion < FirstFormat.VERSION || formatVersion > FORMAT_VERSION) {
      throw Failure.ofField(
          "formatVersion",
          "must be 1 to "
              + FORMAT_VERSION
              + ", not "
              + formatVersion
              + ": take a newer omnivl, or export the model again");
    }
    parts = List.copyOf(parts);
    Set<String> names = new HashSet<>();
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (Part part : parts) {
      if (!names.add(part.name()) || !Collections.disjoint(capabilities, part.capabilities())) {
        throw Failure.ofField(
            "parts", "need names and capabilities of their own, unlike " + part.name());
      }
      capabilities.addAll(part.capabilities());
    }
    if (parts.isEmpty()) {
      throw Failure.ofField("parts", "must have at least one");
    }
    files = sorted(files);
    provenance = sorted(provenance);
    licences = sorted(licences);
    metrics = sorted(metrics);
  }

  /** What the model can be asked for. */
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    parts.forEach(part -> all.addAll(part.capabilities()));
    return Collections.unmodifiableSet(all);
  }

  /** The part that does something, if one does. */
  public Optional<Part> find(Capability capability) {
    return parts.stream().filter(part -> part.capabilities().contains(capability)).findFirst();
  }

  /**
   * The part that does something.
   *
   * @throws Failure UNSUPPORTED with the remedy, if none does
   */
  public Part part(Capability capability) {
    return find(capability).orElseThrow(() -> missing(capability));
  }

  /** What is said to those who ask for what no part does: UNSUPPORTED with the remedy. */
  public Failure missing(Capability capability) {
    return new Failure(
        Reason.UNSUPPORTED,
        "the model "
            + name
            + " cannot "
            + capability.verb()
            + ": serve one that can, such as a bundle made with omnivl import");
  }

  /** What stands before the names of a part's files and weights; nothing before the only one's. */
  public String prefix(Part part) {
    return parts.size() == 1 ? "" : part.name() + ".";
  }

  /** The same with the hashes of its files and the ids that follow from them. */
  Manifest with(String newModelId, String newEmbeddingId, SortedMap<String, String> hashes) {
    return new Manifest(
        formatVersion,
        newModelId,
        newEmbeddingId,
        name,
        parameters,
        parts,
        hashes,
        provenance,
        licences,
        metrics);
  }

  private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
