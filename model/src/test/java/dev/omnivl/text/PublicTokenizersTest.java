package dev.omnivl.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokenizers of public models give the ids that their own programs give. */
final class PublicTokenizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "<|endoftext|>";

  private static final TextRule CLIP =
      new TextRule(
          Cleaning.NONE,
          Map.of(SpecialToken.CLS, "<|startoftext|>", SpecialToken.SEP, END, SpecialToken.PAD, END),
          false);

  private static final Map<String, TextRule> RULES =
      Map.of(
          "clip", CLIP,
          "siglip", filledUp(Cleaning.NONE, "</s>", "</s>"),
          "siglip2", filledUp(Cleaning.LOWER, "<eos>", "<pad>"),
          "blip", bert());

  private static TextRule filledUp(Cleaning cleaning, String end, String padding) {
    return new TextRule(
        cleaning,
        Map.of(SpecialToken.SEP, end, SpecialToken.PAD, padding, SpecialToken.UNK, "<unk>"),
        true);
  }

  private static TextRule bert() {
    return new TextRule(
        Cleaning.NONE,
        Map.of(
            SpecialToken.CLS,
            "[CLS]",
            SpecialToken.SEP,
            "[SEP]",
            SpecialToken.PAD,
            "[PAD]",
            SpecialToken.UNK,
            "[UNK]"),
        false);
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(PublicTokenizersTest.class.getResourceAsStream(name), name);
  }

  private static TextTokenizer tokenizer(String kind, int maxTokens) throws IOException {
    try (InputStream file = resource(kind + ".tokenizer.json")) {
      return TextTokenizer.read(file, Objects.requireNonNull(RULES.get(kind)), maxTokens);
    }
  }

  static List<JsonNode> samples() throws IOException {
    List<JsonNode> samples = new ArrayList<>();
    try (InputStream file = resource("tokenizers.jsonl")) {
      JSON.readerFor(JsonNode.class).<JsonNode>readValues(file).forEachRemaining(samples::add);
    }
    return samples;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void idsAreTheOriginals(JsonNode sample) throws IOException {
    int maxTokens = sample.path("maxTokens").asInt();
    int[] expected = JSON.convertValue(sample.path("ids"), int[].class);
    try (TextTokenizer tokenizer = tokenizer(sample.path("tokenizer").asText(), maxTokens)) {
      int[] ids = tokenizer.encode(sample.path("text").asText()).ids();
      int[] filled = Arrays.copyOf(ids, Math.max(ids.length, expected.length));
      if (tokenizer.rule().fullLength()) {
        Arrays.fill(filled, ids.length, filled.length, tokenizer.id(SpecialToken.PAD));
      }
      assertThat(filled).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, 6", "siglip, 6", "siglip2, 6", "blip, 6"})
  void aLongTextKeepsItsEnd(String kind, int maxTokens) throws IOException {
    try (TextTokenizer tokenizer = tokenizer(kind, maxTokens)) {
      TokenIds cut = tokenizer.encode("a picture of a dog running on the beach");
      assertThat(cut.truncated()).isTrue();
      assertThat(cut.ids()).hasSize(maxTokens).endsWith(tokenizer.id(SpecialToken.SEP));
    }
  }

  @ParameterizedTest
  @CsvSource({"clip, <|endoftext|>", "siglip, </s>", "siglip2, <eos>", "blip, [SEP]"})
  void noTextSpellsTheEnd(String kind, String piece) throws IOException {
    try (TextTokenizer tokenizer = tokenizer(kind, 20)) {
      int[] ids = tokenizer.encode("a " + piece + " cat").ids();
      assertThat(Arrays.copyOf(ids, ids.length - 1)).doesNotContain(tokenizer.id(SpecialToken.SEP));
    }
  }

  @Test
  void whatAModelDoesNotKnowIsSaid() throws IOException {
    try (TextTokenizer tokenizer = tokenizer("clip", 20)) {
      assertThat(tokenizer.has(SpecialToken.DEC)).isFalse();
      assertThatThrownBy(() -> tokenizer.prompt("a picture of"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("DEC");
      assertThatThrownBy(() -> tokenizer.decode(new int[] {1}))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRuleIsWrittenAndReadAgain() throws IOException {
    String json = JSON.writeValueAsString(CLIP);
    assertThat(json)
        .isEqualTo(
            "{\"cleaning\":\"none\",\"tokens\":{\"pad\":\"<|endoftext|>\",\"cls\":\"<|startoftext|>\","
                + "\"sep\":\"<|endoftext|>\"},\"fullLength\":false}");
    assertThat(JSON.readValue(json, TextRule.class)).isEqualTo(CLIP);
    assertThatThrownBy(() -> new TextRule(Cleaning.NONE, Map.of(SpecialToken.SEP, "x"), false))
        .hasMessageContaining("PAD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CANONICAL|A CAT, sleeping!|a cat sleeping",
        "CANONICAL|snake_case  is\tsplit|snake case is split",
        "LOWER|Two   People, riding|two   people, riding",
        "NONE|As It Is.|As It Is.",
        "BLIP|A CAT, sleeping!|a cat, sleeping",
      })
  void cleansAsTheOriginals(Cleaning cleaning, String text, String clean) {
    assertThat(cleaning.clean(text)).isEqualTo(clean);
    assertThat(cleaning.clean(clean)).isEqualTo(clean);
  }

  /** Checkpoints without a tokenizer.json hold the same in older files. */
  @ParameterizedTest
  @CsvSource({"clip", "siglip", "blip"})
  void olderFilesGiveTheSameIds(String kind) throws IOException {
    byte[] json =
        switch (kind) {
          case "clip" ->
              TokenizerJson.ofBytePairs(bytes("clip.vocab.json"), bytes("clip.merges.txt"));
          case "siglip" -> TokenizerJson.ofSentencePieces(bytes("siglip.spiece.model"));
          default -> TokenizerJson.ofWordPieces(bytes("blip.vocab.txt"), true);
        };
    TextRule rule = Objects.requireNonNull(RULES.get(kind));
    try (TextTokenizer made = TextTokenizer.read(new ByteArrayInputStream(json), rule, 60);
        TextTokenizer given = tokenizer(kind, 60)) {
      assertThat(made.vocabulary()).isEqualTo(given.vocabulary());
      for (JsonNode sample : samples()) {
        String text = sample.path("text").asText();
        assertThat(made.encode(text)).as(text).isEqualTo(given.encode(text));
      }
    }
  }

  @Test
  void tokensAreAddedAtTheEnd() throws IOException {
    byte[] json =
        TokenizerJson.withTokens(bytes("blip.tokenizer.json"), List.of("[DEC]", "[CLS]", "[ENC]"));
    TextRule rule = bert().with(SpecialToken.DEC, "[DEC]").with(SpecialToken.ENC, "[ENC]");
    try (TextTokenizer more = TextTokenizer.read(new ByteArrayInputStream(json), rule, 60);
        TextTokenizer given = tokenizer("blip", 60)) {
      int before = given.vocabulary();
      assertThat(more.vocabulary()).isEqualTo(before + 2);
      assertThat(more.id(SpecialToken.DEC)).isEqualTo(before);
      assertThat(more.id(SpecialToken.ENC)).isEqualTo(before + 1);
      assertThat(more.encode("a [DEC] cat")).isEqualTo(given.encode("a [DEC] cat"));
    }
  }

  @Test
  void damagedOlderFilesAreCorrupt() throws IOException {
    byte[] pieces = bytes("siglip.spiece.model");
    assertThatThrownBy(() -> TokenizerJson.ofSentencePieces(Arrays.copyOf(pieces, 1_000)))
        .hasMessageContaining("spiece.model");
    assertThatThrownBy(() -> TokenizerJson.ofSentencePieces(new byte[0]))
        .hasMessageContaining("unknown");
    byte[] twice = "a\nb\na\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TokenizerJson.ofWordPieces(twice, true)).hasMessageContaining("twice");
    byte[] vocabulary = "{\"a\":0}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TokenizerJson.ofBytePairs(vocabulary, twice))
        .hasMessageContaining("line 1");
    assertThatThrownBy(() -> TokenizerJson.ofBytePairs(twice, twice))
        .hasMessageContaining("vocab.json");
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream file = resource(name)) {
      return file.readAllBytes();
    }
  }

  @Test
  void aDamagedFileIsCorrupt() {
    byte[] file =
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":2},\"merges\":[]}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TextTokenizer.read(new ByteArrayInputStream(file), CLIP, 20))
        .hasMessageContaining("once each");
  }
}
