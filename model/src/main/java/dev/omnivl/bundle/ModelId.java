package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.files.Sha256;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names a model by its content: the first 16 digits of the SHA-256 of the configuration and the
 * preprocessing, each as the JSON of the manifest on a line, then a line {@code hash name} for the
 * tokenizer, the weights and each graph, sorted by name.
 *
 * <p>The JSON is taken as it stands in the file, so that a setting which is added later with a
 * default changes no model's name.
 */
final class ModelId {
  private static final int DIGITS = 16;

  private ModelId() {}

  static String of(JsonNode manifest, Map<String, String> files) {
    StringBuilder text = new StringBuilder();
    try {
      text.append(BundleJson.MAPPER.writeValueAsString(manifest.path("config"))).append('\n');
      text.append(BundleJson.MAPPER.writeValueAsString(manifest.path("preprocessing")))
          .append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    new TreeMap<>(files)
        .forEach((name, hash) -> {
          if (changesEmbeddings(name)) {
            text.append(hash).append(' ').append(name).append('\n');
          }
        });
    return Sha256.hex(text.toString()).substring(0, DIGITS);
  }

  private static boolean changesEmbeddings(String file) {
    return file.equals(Bundle.TOKENIZER) || file.equals(Bundle.WEIGHTS) || file.endsWith(".onnx");
  }
}
