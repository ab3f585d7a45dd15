package dev.omnivl.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code tokenizer.json}, as far as this package reads and writes it.
 *
 * @param json the whole file
 * @param pieces the spelling of every id
 */
record TokenizerFile(ObjectNode json, List<String> pieces) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WORD_PIECE = "WordPiece";

  static TokenizerFile read(InputStream file) throws IOException {
    try {
      JsonNode json = JSON.readTree(file);
      if (!(json instanceof ObjectNode object)) {
        throw corrupt("it holds no object");
      }
      Map<Integer, String> pieces = new TreeMap<>();
      JsonNode model = object.path("model");
      switch (kind(object)) {
        case WORD_PIECE, "BPE" -> readVocabulary(model.path("vocab"), pieces);
        case "Unigram" -> readScores(model.path("vocab"), pieces);
        default ->
            throw corrupt(
                "its model is \""
                    + kind(object)
                    + "\", and WordPiece, BPE and Unigram are supported");
      }
      for (JsonNode token : object.path("added_tokens")) {
        put(pieces, token.path("id").asInt(-1), token.path("content").asText());
      }
      for (int id = 0; id < pieces.size(); id++) {
        if (!pieces.containsKey(id)) {
          throw unordered(pieces.size());
        }
      }
      return new TokenizerFile(object, List.copyOf(pieces.values()));
    } catch (JsonProcessingException e) {
      throw new Failure(Reason.CORRUPT, "tokenizer.json is not JSON: write the bundle again", e);
    }
  }

  private static String kind(ObjectNode json) {
    return json.path("model").path("type").asText();
  }

  private static void readVocabulary(JsonNode vocabulary, Map<Integer, String> pieces) {
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      put(pieces, entry.getValue().asInt(-1), entry.getKey());
    }
  }

  /** Pieces in the order of their ids, each with its score. */
  private static void readScores(JsonNode vocabulary, Map<Integer, String> pieces) {
    for (JsonNode entry : vocabulary) {
      put(pieces, pieces.size(), entry.path(0).asText());
    }
  }

  private static void put(Map<Integer, String> pieces, int id, String piece) {
    String before = pieces.put(id, piece);
    if (id < 0 || before != null && !before.equals(piece)) {
      throw unordered(pieces.size());
    }
  }

  private static Failure unordered(int count) {
    return corrupt("the ids of its vocabulary are not 0 to " + (count - 1) + ", once each");
  }

  /**
   * The file itself.
   *
   * @throws Failure CORRUPT if it is of another kind
   */
  TokenizerFile ofWordPieces() {
    if (!spellsWordPieces()) {
      throw corrupt("its model is \"" + kind(json) + "\", and only WordPiece can be made smaller");
    }
    return this;
  }

  boolean spellsWordPieces() {
    return kind(json).equals(WORD_PIECE);
  }

  /**
   * The same tokenizer with another vocabulary, the special tokens among it, and nothing that pads
   * or truncates.
   */
  TokenizerFile withPieces(List<String> newPieces) {
    ObjectNode copy = json.deepCopy();
    copy.putNull("truncation").putNull("padding").putNull("post_processor");
    var added = copy.putArray("added_tokens");
    for (SpecialToken special : SpecialToken.values()) {
      ObjectNode token = added.addObject().put("id", newPieces.indexOf(special.piece()));
      token.put("content", special.piece()).put("special", true).put("normalized", false);
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    }
    return new TokenizerFile(copy, pieces).withVocabulary(newPieces);
  }

  /** The same tokenizer of word pieces with another vocabulary. */
  TokenizerFile withVocabulary(List<String> newPieces) {
    ObjectNode copy = json.deepCopy();
    ObjectNode vocabulary = ((ObjectNode) copy.path("model")).putObject("vocab");
    newPieces.forEach(piece -> vocabulary.put(piece, vocabulary.size()));
    return new TokenizerFile(copy, List.copyOf(newPieces));
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

  /**
   * The ids of the special tokens.
   *
   * @param spelled how the vocabulary spells them
   * @throws Failure CORRUPT if it does not
   */
  Map<SpecialToken, Integer> specials(Map<SpecialToken, String> spelled) {
    Map<SpecialToken, Integer> ids = new EnumMap<>(SpecialToken.class);
    spelled.forEach((role, piece) -> {
      int id = pieces.indexOf(piece);
      if (id < 0) {
        throw corrupt("its vocabulary has no " + piece);
      }
      ids.put(role, id);
    });
    return ids;
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
