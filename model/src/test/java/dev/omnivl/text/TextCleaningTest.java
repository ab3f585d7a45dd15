package dev.omnivl.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.fixture.SmallTokenizer;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextCleaningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a cat\u2019s face|a cat's face",
        "\u2018red\u2019 apple|'red' apple",
        "\u201cred\u201d \u201eapple\u201c \u00abdog\u00bb|red apple dog",
        "\uff32\uff45\uff44 \uff41\uff50\uff50\uff4c\uff45\uff01|red apple",
        "o\ufb03ce \u2460|office 1",
        "wait\u2026 what|wait what",
        "cafe\u0301|caf\u00e9",
        "\u4e00\u675f|\u4e00\u675f",
      })
  void whatMeansTheSameIsSpelledTheSame(String text, String clean) {
    assertThat(TextCleaning.clean(text)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({
    "1F34E, red apple",
    "1F600, grinning face",
    "2764 FE0F, heart",
    "1F5A4, black heart",
    "2600, sun with rays",
    "26AA, medium white circle",
    "1F44D 1F3FD, thumbs up sign",
    "1F469 200D 1F692, woman fire engine",
    "1F1E9 1F1EA, flag germany",
    "31 FE0F 20E3, 1",
    "61 1F34E 62, a red apple b",
    "A9, \u00a9",
  })
  void emojiAreSpelledByTheirNames(String characters, String clean) {
    StringBuilder text = new StringBuilder();
    for (String character : characters.split(" ")) {
      text.appendCodePoint(Integer.parseInt(character, 16));
    }
    assertThat(TextCleaning.clean(text.toString())).isEqualTo(clean);
  }

  @Test
  void anEmojiIsCutAsItsName() {
    try (TextTokenizer tokenizer = SmallTokenizer.of(1_000, 12)) {
      assertThat(tokenizer.encode("\ud83c\udf4e")).isEqualTo(tokenizer.encode("red apple"));
      assertThat(tokenizer.encode("a cat\u2019s face")).isEqualTo(tokenizer.encode("a cat's face"));
    }
  }

  @Test
  void cleaningACleanTextChangesNothing() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isDefined)
        .mapToObj(Character::toString)
        .forEach(text -> {
          String clean = TextCleaning.clean("a" + text + " " + text);
          assertThat(TextCleaning.clean(clean)).isEqualTo(clean);
        });
  }

  /** Models that were trained before other spellings were known keep their vectors of ASCII. */
  @Test
  void asciiIsCleanedAsBlipDoes() {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, 128).forEach(letter -> all.append((char) letter).append('x'));
    String expected =
        all.toString()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[.!\"()*#:;~]", " ")
            .replaceAll("\\s+", " ")
            .strip();
    assertThat(TextCleaning.clean(all.toString())).isEqualTo(expected);
  }
}
