package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JacksonException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code manifest.json} in the folder of a variant says. A variant stands beside the bundle's
 * own files and changes none of them, so it can be added to any bundle and be taken away.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param variant its label
 * @param of the model id of the bundle that it was made from
 * @param modelId of the variant
 * @param embeddingId of the vectors that it makes; empty if it makes none
 * @param quantised names of the matrices in 8 bits, as the bundle's weights have them
 * @param kept names of the matrices that stay as the bundle has them, since they cost too much
 * @param files SHA-256 of every other file of its folder, by the file's name
 * @param metrics how far its answers are from those of the bundle's own graphs, by name
 */
public record VariantManifest(
    int formatVersion,
    String variant,
    String of,
    String modelId,
    String embeddingId,
    List<String> quantised,
    List<String> kept,
    SortedMap<String, String> files,
    SortedMap<String, Double> metrics) {
  /** The layout that is written. */
  public static final int FORMAT_VERSION = 1;

  /** How numbers become 8 bits; another way makes other vectors. */
  private static final String SCHEME = "int8 by output, symmetric; left side uint8 by tensor";

  /** Copies the collections. */
  public VariantManifest {
    if (formatVersion != FORMAT_VERSION) {
      throw Failure.ofField(
          "formatVersion", "must be " + FORMAT_VERSION + ", not " + formatVersion);
    }
    quantised = List.copyOf(quantised);
    kept = List.copyOf(kept);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  /**
   * The last act of writing a variant: its files are hashed, and the manifest says so.
   *
   * @param folder holds all other files already
   * @param embedding names of the quantised matrices on which vectors depend
   */
  public static VariantManifest seal(
      Path folder,
      Variant variant,
      Manifest base,
      Collection<String> quantised,
      Collection<String> embedding,
      Collection<String> kept,
      Map<String, Double> metrics)
      throws IOException {
    TreeMap<String, String> files = BundleSeal.hashes(folder);
    StringBuilder model = new StringBuilder(base.modelId()).append('\n');
    ModelId.appendHashes(model, files);
    StringBuilder vectors = new StringBuilder(base.embeddingId()).append('\n');
    vectors.append(SCHEME).append('\n');
    new TreeSet<>(embedding).forEach(name -> vectors.append(name).append('\n'));
    VariantManifest manifest =
        new VariantManifest(
            FORMAT_VERSION,
            variant.label(),
            base.modelId(),
            digits(model),
            base.embeddingId().isEmpty() ? "" : digits(vectors),
            quantised.stream().sorted().toList(),
            kept.stream().sorted().toList(),
            files,
            new TreeMap<>(metrics));
    BundleSeal.write(folder, manifest);
    return manifest;
  }

  private static String digits(StringBuilder text) {
    return Sha256.hex(text.toString()).substring(0, ModelId.DIGITS);
  }

  /**
   * Reads what a variant says of itself, without looking at its other files.
   *
   * @param bundle the folder of the bundle
   * @param base what that says of itself
   * @throws Failure NOT_FOUND with the remedy if there is no such variant, CORRUPT if it is damaged
   *     or of another bundle
   */
  public static VariantManifest read(Path bundle, Manifest base, Variant variant) {
    Path folder = variant.folder(bundle);
    Path file = folder.resolve(Bundle.MANIFEST);
    String add = "omnivl import " + bundle + " --variants " + variant.label();
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Reason.NOT_FOUND,
          "the bundle at "
              + bundle
              + " has no "
              + variant.label()
              + " variant: add it with "
              + add);
    }
    String again = ": make it again with " + add + " --force";
    try {
      byte[] text = Files.readAllBytes(file);
      if (!BundleSeal.holds(folder, text)) {
        throw new Failure(Reason.CORRUPT, file + " is damaged" + again);
      }
      VariantManifest manifest =
          BundleJson.MAPPER.readValue(
              new String(text, StandardCharsets.UTF_8), VariantManifest.class);
      if (!manifest.of().equals(base.modelId())) {
        throw new Failure(
            Reason.CORRUPT,
            folder
                + " was made from "
                + manifest.of()
                + ", the bundle is "
                + base.modelId()
                + again);
      }
      return manifest;
    } catch (JacksonException e) {
      throw new Failure(
          Reason.CORRUPT, file + " cannot be used: " + e.getOriginalMessage() + again, e);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
