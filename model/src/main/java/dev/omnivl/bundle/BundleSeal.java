package dev.omnivl.bundle;

import dev.omnivl.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The last act of writing a bundle: what lies in the folder is hashed, and the manifest says so.
 */
public final class BundleSeal {
  private BundleSeal() {}

  /**
   * Writes {@code manifest.json} and its hash.
   *
   * @param folder holds all other files already
   * @param draft a manifest without hashes and ids
   * @return the whole manifest
   */
  public static Manifest seal(Path folder, Manifest draft) throws IOException {
    SortedMap<String, String> files = hashes(folder);
    String modelId = ModelId.of(BundleJson.MAPPER.valueToTree(draft), files);
    Manifest manifest = draft.with(modelId, embeddingId(folder, draft, files), files);
    write(folder, manifest);
    return manifest;
  }

  /** SHA-256 of all files of a folder, in hexadecimal digits, by name. */
  static TreeMap<String, String> hashes(Path folder) throws IOException {
    TreeMap<String, String> files = new TreeMap<>();
    try (Stream<Path> listed = Files.list(folder)) {
      for (Path file : listed.toList()) {
        files.put(file.getFileName().toString(), Sha256.hex(file));
      }
    }
    return files;
  }

  /** Writes a manifest and its hash. */
  static void write(Path folder, Object manifest) throws IOException {
    byte[] text = BundleJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    Files.write(folder.resolve(Bundle.MANIFEST), text);
    String sum = Sha256.hex(text) + "  " + Bundle.MANIFEST + "\n";
    Files.write(folder.resolve(Bundle.MANIFEST_HASH), sum.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a manifest has the hash that lies beside it. */
  static boolean holds(Path folder, byte[] manifest) throws IOException {
    Path hash = folder.resolve(Bundle.MANIFEST_HASH);
    return Files.exists(hash) && Files.readString(hash).startsWith(Sha256.hex(manifest) + " ");
  }

  private static String embeddingId(Path folder, Manifest draft, Map<String, String> files) {
    Optional<Part> found = draft.find(Capability.EMBED);
    if (found.isEmpty()) {
      return "";
    }
    String prefix = draft.prefix(found.get());
    try (PartWeights weights = PartWeights.open(folder, prefix)) {
      String tokenizer = Objects.requireNonNull(files.get(prefix + Bundle.TOKENIZER));
      return ModelId.ofVectors(found.get(), tokenizer, weights);
    }
  }
}
