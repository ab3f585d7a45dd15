package dev.omnivl.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.omnivl.failure.Failure;
import dev.omnivl.fixture.SmallTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTokenizerTest {
  private static final TextTokenizer TOKENIZER = SmallTokenizer.of(1_000, 12);

  @Test
  void roleStandsFirstAndSepLast() {
    for (SpecialToken first :
        new SpecialToken[] {SpecialToken.CLS, SpecialToken.ENC, SpecialToken.DEC}) {
      int[] ids = TOKENIZER.encode("a red apple", first).ids();
      assertThat(ids)
          .hasSize(5)
          .startsWith(TOKENIZER.id(first))
          .endsWith(TOKENIZER.id(SpecialToken.SEP));
    }
    assertThat(TOKENIZER.encode(""))
        .isEqualTo(TokenIds.of(id(SpecialToken.CLS), id(SpecialToken.SEP)));
  }

  @Test
  void promptHasNoEnd() {
    assertThat(TOKENIZER.prompt("a picture of").ids())
        .hasSize(4)
        .startsWith(id(SpecialToken.DEC))
        .doesNotContain(id(SpecialToken.SEP));
  }

  @Test
  void longTextKeepsItsBeginningAndItsEndTokenAndSaysSo() {
    TokenIds whole = TOKENIZER.encode("a red cat and a blue dog");
    TokenIds cut = TOKENIZER.encode("a red cat and a blue dog with a heart on the face");
    assertThat(whole.truncated()).isFalse();
    assertThat(whole.tokens()).isEqualTo(whole.length());
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.length()).isEqualTo(12);
    assertThat(cut.tokens()).isEqualTo(15);
    assertThat(cut.ids()).endsWith(id(SpecialToken.SEP));
    assertThat(Arrays.copyOf(cut.ids(), whole.length() - 1))
        .isEqualTo(Arrays.copyOf(whole.ids(), whole.length() - 1));
    assertThat(TOKENIZER.encode("a red cat", SpecialToken.CLS, 4).tokens()).isEqualTo(5);
  }

  @Test
  void wordsThatCannotBeSpelledAreCounted() {
    TokenIds ids = TOKENIZER.encode("a \u4e00\u4e01 red \u0e01\u0e02 cat");
    assertThat(ids.unknown()).isEqualTo(count(ids, SpecialToken.UNK)).isPositive();
    assertThat(TOKENIZER.encode("a red cat").unknown()).isZero();
  }

  @Test
  void wordsAreJoinedFromTheirPieces() {
    assertThat(TOKENIZER.words(TOKENIZER.encode("A red cat's apples", SpecialToken.ENC)))
        .extracting(TextTokenizer.Word::text, TextTokenizer.Word::from, TextTokenizer.Word::to)
        .containsExactly(
            tuple("a", 1, 2),
            tuple("red", 2, 3),
            tuple("cat", 3, 4),
            tuple("'", 4, 5),
            tuple("s", 5, 6),
            tuple("apples", 6, 8));
    assertThat(TOKENIZER.words(TOKENIZER.encode(""))).isEmpty();
    assertThat(TOKENIZER.words(TOKENIZER.encode("\u4e00 cat")))
        .extracting(TextTokenizer.Word::text)
        .containsExactly(SpecialToken.UNK.piece(), "cat");
  }

  private static int count(TokenIds text, SpecialToken special) {
    return (int) Arrays.stream(text.ids()).filter(piece -> piece == id(special)).count();
  }

  @Test
  void noTextSpellsASpecialToken() {
    int[] ids = TOKENIZER.encode("[SEP] [PAD]").ids();
    assertThat(Arrays.copyOfRange(ids, 1, ids.length - 1))
        .doesNotContain(id(SpecialToken.SEP), id(SpecialToken.PAD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a red apple|a red apple",
        "Cats, playing!|cats, playing",
        "what is this?|what is this?",
        "a cat's face|a cat's face",
        "smile-face and/or|smile-face and/or",
      })
  void decodesWhatItEncoded(String text, String spelled) {
    TextTokenizer tokenizer = SmallTokenizer.of(1_000, 60);
    assertThat(tokenizer.decode(tokenizer.encode(text).ids())).isEqualTo(spelled);
  }

  @Test
  void spelledTokensJoinToTheWholeText() {
    int[] ids = TOKENIZER.encode("a red cat's smiling face").ids();
    TextTokenizer.Spelled spelled = TOKENIZER.spelling();
    StringBuilder text = new StringBuilder();
    Arrays.stream(ids).forEach(id -> text.append(spelled.next(id)));
    assertThat(text).hasToString(TOKENIZER.decode(ids));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\u0000", "😀 smile", "  \t\n ", "ÀÉ", "\u200b\u00a0"})
  void oddTextIsAText(String text) {
    assertThat(TOKENIZER.encode(text).length()).isBetween(2, 12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A Red  Apple.|a red apple",
        "\"red\" (apple): fruit; #1 ~ *|red apple fruit 1",
        "what's this?|what's this?",
      })
  void cleansAsBlip(String text, String clean) {
    assertThat(TextCleaning.clean(text)).isEqualTo(clean);
    assertThat(TextCleaning.clean(clean)).isEqualTo(clean);
  }

  @Test
  void unusableFilesAreFailures() {
    assertThatThrownBy(
            () -> TextTokenizer.read(Path.of("nowhere", "tokenizer.json"), TextRule.OMNIVL, 10))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("nowhere");
    for (String json : new String[] {"", "{", "[]", "{\"model\":{\"type\":\"BPF\"}}"}) {
      assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(Failure.class);
    }
    assertThatThrownBy(() -> read("{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}}"))
        .hasMessageContaining("[PAD]");
  }

  private static TextTokenizer read(String json) throws IOException {
    return TextTokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), 10);
  }

  private static int id(SpecialToken special) {
    return TOKENIZER.id(special);
  }
}
