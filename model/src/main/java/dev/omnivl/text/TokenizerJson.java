package dev.omnivl.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the {@code tokenizer.json} that a bundle holds from what public checkpoints hold: older
 * files of a vocabulary, or a tokenizer that lacks a token which its model has.
 */
public final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What CLIP takes for one piece before it is cut further. */
  private static final String CLIP_WORDS =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]"
          + "|[^\\s\\p{L}\\p{N}]+";

  private static final String ASCII_PUNCTUATION =
      "[!\"\\#\\$%\\&'\\(\\)\\*\\+,\\-\\./:;<=>\\?@\\[\\\\\\]\\^_`\\{\\|\\}\\~]";

  private static final String BLANK = "\u2581";

  private TokenizerJson() {}

  /**
   * BERT's word pieces.
   *
   * @param vocabulary a {@code vocab.txt}, a piece a line
   * @param lowerCase whether capitals and accents are taken off first
   * @throws Failure CORRUPT if a piece stands there twice
   */
  public static byte[] ofWordPieces(byte[] vocabulary, boolean lowerCase) {
    List<String> lines = new String(vocabulary, StandardCharsets.UTF_8).lines().toList();
    Set<String> pieces = new LinkedHashSet<>(lines);
    if (pieces.size() != lines.size()) {
      throw corrupt("vocab.txt", "has a piece twice");
    }
    ObjectNode json = empty();
    json.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .put("lowercase", lowerCase)
        .putNull("strip_accents");
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = json.putObject("model").put("type", "WordPiece");
    model.put("unk_token", SpecialToken.UNK.piece()).put("continuing_subword_prefix", "##");
    ObjectNode ids = model.put("max_input_chars_per_word", 100).putObject("vocab");
    pieces.forEach(piece -> ids.put(piece, ids.size()));
    return bytes(json);
  }

  /**
   * CLIP's byte pairs.
   *
   * @param vocabulary a {@code vocab.json}, ids by piece
   * @param merges a {@code merges.txt}, two pieces a line behind a line that begins with #version
   * @throws Failure CORRUPT naming the file and the line that is none
   */
  public static byte[] ofBytePairs(byte[] vocabulary, byte[] merges) {
    ObjectNode json = empty();
    ObjectNode normalizer = json.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    steps.addObject().put("type", "NFC");
    replace(steps, "\\s+", " ");
    steps.addObject().put("type", "Lowercase");
    ArrayNode words =
        json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = words.addObject().put("type", "Split").put("behavior", "Removed");
    split.put("invert", true).putObject("pattern").put("Regex", CLIP_WORDS);
    words
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "</w>");
    try {
      model.set("vocab", JSON.readTree(vocabulary));
    } catch (IOException e) {
      throw corrupt("vocab.json", "is no JSON: " + e.getMessage());
    }
    ArrayNode pairs = model.putArray("merges");
    List<String> lines = new String(merges, StandardCharsets.UTF_8).lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      String text = lines.get(line);
      if (text.isBlank() || line == 0 && text.startsWith("#version")) {
        continue;
      }
      String[] pair = text.split(" ", -1);
      if (pair.length != 2) {
        throw corrupt("merges.txt", "has no two pieces in line " + (line + 1));
      }
      pairs.addArray().add(pair[0]).add(pair[1]);
    }
    return bytes(json);
  }

  /**
   * SigLIP's unigram model: lower case, no ASCII punctuation, blanks squeezed, then what the file
   * says.
   *
   * @param model a {@code spiece.model} as the sentencepiece program writes it
   * @throws Failure CORRUPT if it is none, or is of another kind than unigram
   */
  public static byte[] ofSentencePieces(byte[] model) {
    SentencePieces read = SentencePieces.read(model);
    ObjectNode json = empty();
    ArrayNode steps = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    steps.addObject().put("type", "Lowercase");
    replace(steps, ASCII_PUNCTUATION, "");
    replace(steps, "\\s+", " ");
    steps.addObject().put("type", "Strip").put("strip_left", true).put("strip_right", true);
    if (read.normalization.length > 0) {
      steps
          .addObject()
          .put("type", "Precompiled")
          .put("precompiled_charsmap", read.normalization); // Jackson writes bytes as base64
    }
    json.putObject("pre_tokenizer")
        .put("type", "Metaspace")
        .put("replacement", BLANK)
        .put("prepend_scheme", "always")
        .put("split", true);
    ObjectNode unigram = json.putObject("model").put("type", "Unigram");
    unigram.put("unk_id", read.unknown).put("byte_fallback", false);
    ArrayNode pieces = unigram.putArray("vocab");
    for (int id = 0; id < read.pieces.size(); id++) {
      pieces.addArray().add(read.pieces.get(id)).add(read.scores.get(id));
    }
    return bytes(json);
  }

  /**
   * The same tokenizer with more ids at its end, for tokens that a model was given after its
   * tokenizer was made; those that it has already are left as they are.
   *
   * @param tokenizerJson a tokenizer of word pieces
   * @throws Failure CORRUPT if it is of another kind
   */
  public static byte[] withTokens(byte[] tokenizerJson, List<String> tokens) {
    try {
      TokenizerFile file = TokenizerFile.read(new ByteArrayInputStream(tokenizerJson));
      Set<String> pieces = new LinkedHashSet<>(file.ofWordPieces().pieces());
      pieces.addAll(tokens);
      return file.withVocabulary(List.copyOf(pieces)).bytes();
    } catch (IOException e) {
      throw new IllegalStateException(e); // bytes are always there
    }
  }

  /**
   * How many ids a tokenizer has.
   *
   * @throws Failure CORRUPT if it cannot be read
   */
  public static int size(byte[] tokenizerJson) {
    try {
      return TokenizerFile.read(new ByteArrayInputStream(tokenizerJson)).pieces().size();
    } catch (IOException e) {
      throw new IllegalStateException(e); // bytes are always there
    }
  }

  /** What a {@code spiece.model}, a protocol buffer of sentencepiece's ModelProto, holds. */
  private static final class SentencePieces {
    private static final int UNIGRAM = 1;
    private static final int UNKNOWN = 2;

    private final List<String> pieces = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private int unknown = -1;
    private int kind = UNIGRAM;
    private byte[] normalization = {};

    static SentencePieces read(byte[] model) {
      SentencePieces read = new SentencePieces();
      try {
        CodedInputStream in = CodedInputStream.newInstance(model);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          switch (WireFormat.getTagFieldNumber(tag)) {
            case 1 -> read.piece(CodedInputStream.newInstance(in.readByteArray()));
            case 2 -> read.trainer(CodedInputStream.newInstance(in.readByteArray()));
            case 3 -> read.normalizer(CodedInputStream.newInstance(in.readByteArray()));
            default -> in.skipField(tag);
          }
        }
      } catch (IOException e) {
        throw corrupt("spiece.model", "is no model of sentencepiece: " + e.getMessage());
      }
      if (read.kind != UNIGRAM) {
        throw corrupt("spiece.model", "is no unigram model; use the model's tokenizer.json");
      }
      if (read.unknown < 0) {
        throw corrupt("spiece.model", "has no piece for what is unknown");
      }
      return read;
    }

    /** SentencePiece: 1 piece, 2 score, 3 type. */
    private void piece(CodedInputStream in) throws IOException {
      String piece = "";
      float score = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> piece = in.readString();
          case 2 -> score = in.readFloat();
          case 3 -> unknown = in.readEnum() == UNKNOWN ? pieces.size() : unknown;
          default -> in.skipField(tag);
        }
      }
      pieces.add(piece);
      scores.add(score);
    }

    /** TrainerSpec: 3 model_type. */
    private void trainer(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == 3) {
          kind = in.readEnum();
        } else {
          in.skipField(tag);
        }
      }
    }

    /** NormalizerSpec: 2 precompiled_charsmap. */
    private void normalizer(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == 2) {
          normalization = in.readByteArray();
        } else {
          in.skipField(tag);
        }
      }
    }
  }

  private static ObjectNode empty() {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding").putNull("post_processor");
    json.putArray("added_tokens");
    return json;
  }

  private static void replace(ArrayNode steps, String pattern, String by) {
    ObjectNode step = steps.addObject().put("type", "Replace").put("content", by);
    step.putObject("pattern").put("Regex", pattern);
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Failure corrupt(String file, String why) {
    return new Failure(Reason.CORRUPT, file + " " + why);
  }
}
