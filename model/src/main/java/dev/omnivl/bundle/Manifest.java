package dev.omnivl.bundle;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code manifest.json} says; no key is optional and none may be added.
 *
 * @param formatVersion of this folder's layout, {@value #FORMAT_VERSION}
 * @param modelId 16 hexadecimal digits that differ whenever anything that changes an embedding
 *     does: sizes, preprocessing, tokenizer, weights, graphs; see {@link ModelId}
 * @param name for people
 * @param parameters learned numbers
 * @param precision how the weights are stored
 * @param config all sizes
 * @param preprocessing how media become pixels
 * @param files SHA-256 of every other file, in hexadecimal digits, by the file's name
 * @param provenance where it comes from: data, recipe, seed, versions, by topic
 * @param licences what is licensed how, by what it is
 * @param metrics what was measured, by name
 */
public record Manifest(
    int formatVersion,
    String modelId,
    String name,
    long parameters,
    Precision precision,
    OmniVlConfig config,
    Preprocessing preprocessing,
    SortedMap<String, String> files,
    SortedMap<String, String> provenance,
    SortedMap<String, String> licences,
    SortedMap<String, Double> metrics) {

  /** The only layout there is. */
  public static final int FORMAT_VERSION = 1;

  /** Checks that the parts belong together, and copies the maps. */
  public Manifest {
    if (formatVersion != FORMAT_VERSION) {
      throw Failure.ofField(
          "formatVersion",
          "must be " + FORMAT_VERSION + ", not " + formatVersion + ": export the model again");
    }
    if (preprocessing.imageSize() != config.vision().imageSize()
        || preprocessing.frames() != config.vision().frames()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "preprocessing makes %d frames of %d pixels, but the model sees %d of %d",
              preprocessing.frames(),
              preprocessing.imageSize(),
              config.vision().frames(),
              config.vision().imageSize()));
    }
    files = sorted(files);
    provenance = sorted(provenance);
    licences = sorted(licences);
    metrics = sorted(metrics);
  }

  /** The same with the hashes of its files and the model id that follows from them. */
  Manifest with(String newModelId, SortedMap<String, String> hashes) {
    return new Manifest(
        formatVersion,
        newModelId,
        name,
        parameters,
        precision,
        config,
        preprocessing,
        hashes,
        provenance,
        licences,
        metrics);
  }

  private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
