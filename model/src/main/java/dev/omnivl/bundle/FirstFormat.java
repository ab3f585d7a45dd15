package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.files.Sha256;
import dev.omnivl.media.Preprocessing;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bundles of format 1, from when there was one kind of model: a single {@code config} and {@code
 * preprocessing} instead of parts, and the model id in place of the embedding id. They are read as
 * a bundle of one part, under the id they always had.
 */
final class FirstFormat {
  static final int VERSION = 1;

  private FirstFormat() {}

  static boolean is(JsonNode manifest) {
    return manifest.path("formatVersion").asInt() == VERSION;
  }

  /** The manifest as the current format would say it. */
  static JsonNode upgraded(JsonNode manifest, Path folder) throws JsonProcessingException {
    ObjectNode upgraded = manifest.deepCopy();
    Precision precision =
        BundleJson.MAPPER.treeToValue(taken(upgraded, "precision"), Precision.class);
    Preprocessing preprocessing =
        BundleJson.MAPPER.treeToValue(taken(upgraded, "preprocessing"), Preprocessing.class);
    OmniVlConfig config =
        BundleJson.OLDER.treeToValue(taken(upgraded, "config"), OmniVlConfig.class);
    Part part = Part.ofOmniVl(config, precision, preprocessing, temperature(folder));
    upgraded.putArray("parts").add(BundleJson.MAPPER.<JsonNode>valueToTree(part));
    upgraded.set("embeddingId", manifest.path("modelId"));
    return upgraded;
  }

  private static JsonNode taken(ObjectNode manifest, String key) {
    JsonNode value = manifest.remove(key);
    if (value == null || value.isNull()) {
      throw Failure.ofField(key, "is missing");
    }
    return value;
  }

  private static double temperature(Path folder) {
    try (Safetensors weights = Safetensors.open(folder.resolve(Bundle.WEIGHTS))) {
      return weights.weight(OmniVl.TEMPERATURE).data()[0];
    }
  }

  /**
   * The first 16 digits of the SHA-256 of the configuration and the preprocessing, each as the JSON
   * of the manifest on a line, then a line {@code hash name} for the tokenizer, the weights and
   * each graph, sorted by name.
   */
  static String modelId(JsonNode manifest, Map<String, String> files) {
    StringBuilder text = new StringBuilder();
    text.append(manifest.path("config")).append('\n');
    text.append(manifest.path("preprocessing")).append('\n');
    ModelId.appendHashes(text, new TreeMap<>(files));
    return Sha256.hex(text.toString()).substring(0, ModelId.DIGITS);
  }
}
