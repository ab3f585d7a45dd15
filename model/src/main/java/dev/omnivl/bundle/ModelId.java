package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.files.Sha256;
import dev.omnivl.graph.WeightSpec;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names a model by its content. All is taken as it stands in the files, so that a setting which is
 * added later with a default changes no model's name.
 *
 * <p>The <b>model id</b> is the first 16 digits of the SHA-256 of the parts as the JSON of the
 * manifest, and a line {@code hash name} for each tokenizer, the weights and each graph, sorted by
 * name.
 *
 * <p>The <b>embedding id</b> is that of what makes vectors alone: of the part that makes them, on a
 * line each, the configuration of its encoders, the preprocessing, the text rule, the hash of the
 * tokenizer, and the hash of the numbers of its encoders' weights. So a better decoder, or one from
 * elsewhere, asks for no new index.
 */
final class ModelId {
  static final int DIGITS = 16;

  private ModelId() {}

  static String of(JsonNode manifest, Map<String, String> files) {
    if (FirstFormat.is(manifest)) {
      return FirstFormat.modelId(manifest, files);
    }
    StringBuilder text = new StringBuilder();
    text.append(manifest.path("parts")).append('\n');
    appendHashes(text, new TreeMap<>(files));
    return Sha256.hex(text.toString()).substring(0, DIGITS);
  }

  static void appendHashes(StringBuilder text, TreeMap<String, String> files) {
    files.forEach((name, hash) -> {
      if (changesAnswers(name)) {
        text.append(hash).append(' ').append(name).append('\n');
      }
    });
  }

  /**
   * The embedding id of a part.
   *
   * @param tokenizerHash of its file
   */
  static String ofVectors(Part part, String tokenizerHash, PartWeights weights) {
    StringBuilder text = new StringBuilder();
    try {
      text.append(BundleJson.MAPPER.writeValueAsString(part.config().encoders())).append('\n');
      text.append(BundleJson.MAPPER.writeValueAsString(part.preprocessing())).append('\n');
      text.append(BundleJson.MAPPER.writeValueAsString(part.text())).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    text.append(tokenizerHash).append('\n').append(numbers(part, weights)).append('\n');
    return Sha256.hex(text.toString()).substring(0, DIGITS);
  }

  private static String numbers(Part part, PartWeights weights) {
    MessageDigest digest = Sha256.digest();
    for (WeightSpec spec : part.config().encoders().architecture().weights().weights()) {
      Sha256.update(digest, weights.weight(spec.name()).data());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static boolean changesAnswers(String file) {
    return file.endsWith(Bundle.TOKENIZER) || file.equals(Bundle.WEIGHTS) || file.endsWith(".onnx");
  }
}
