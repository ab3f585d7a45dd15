package dev.omnivl.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A {@code tokenizer.json} of the WordPiece kind, as far as this package reads and writes it.
 *
 * @param json the whole file
 * @param pieces the spelling of every id
 */
record WordPieceFile(ObjectNode json, List<String> pieces) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static WordPieceFile read(InputStream file) throws IOException {
    try {
      JsonNode json = JSON.readTree(file);
      String kind = json.path("model").path("type").asText();
      if (!(json instanceof ObjectNode object) || !kind.equals("WordPiece")) {
        throw corrupt("its model is \"" + kind + "\", and only WordPiece is supported");
      }
      return new WordPieceFile(object, pieces(object.path("model").path("vocab")));
    } catch (JsonProcessingException e) {
      throw new Failure(Reason.CORRUPT, "tokenizer.json is not JSON: write the bundle again", e);
    }
  }

  private static List<String> pieces(JsonNode vocabulary) {
    String[] pieces = new String[vocabulary.size()];
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= pieces.length || pieces[id] != null) {
        throw corrupt(
            "the ids of its vocabulary are not 0 to " + (pieces.length - 1) + ", once each");
      }
      pieces[id] = entry.getKey();
    }
    return Collections.unmodifiableList(Arrays.asList(pieces));
  }

  /**
   * The same tokenizer with another vocabulary, the special tokens among it, and nothing that pads
   * or truncates.
   */
  WordPieceFile withPieces(List<String> newPieces) {
    ObjectNode copy = json.deepCopy();
    copy.putNull("truncation").putNull("padding").putNull("post_processor");
    var added = copy.putArray("added_tokens");
    for (SpecialToken special : SpecialToken.values()) {
      ObjectNode token = added.addObject().put("id", newPieces.indexOf(special.piece()));
      token.put("content", special.piece()).put("special", true).put("normalized", false);
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    }
    ObjectNode vocabulary = ((ObjectNode) copy.path("model")).putObject("vocab");
    for (int id = 0; id < newPieces.size(); id++) {
      vocabulary.put(newPieces.get(id), id);
    }
    return new WordPieceFile(copy, List.copyOf(newPieces));
  }

  /** The file for cutting text: without special tokens, so that no text can spell one. */
  byte[] plain() {
    ObjectNode copy = json.deepCopy();
    copy.putArray("added_tokens");
    return bytes(copy.putNull("truncation").putNull("padding").putNull("post_processor"));
  }

  byte[] bytes() {
    return bytes(json);
  }

  /** The ids of the special tokens in the order of the enum. */
  int[] specials() {
    List<Integer> ids = new ArrayList<>();
    for (SpecialToken special : SpecialToken.values()) {
      int id = pieces.indexOf(special.piece());
      if (id < 0) {
        throw corrupt("its vocabulary has no " + special.piece());
      }
      ids.add(id);
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Failure corrupt(String why) {
    return new Failure(Reason.CORRUPT, "tokenizer.json cannot be used: " + why);
  }
}
