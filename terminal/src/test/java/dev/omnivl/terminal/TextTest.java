package dev.omnivl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class TextTest {

  @Test
  void writesWhatSteersATerminalAsItsEscape() {
    assertThat(Text.escaped("a\u001b[2Jb")).isEqualTo("a\\u001b[2Jb");
    assertThat(Text.escaped("line\nnext\r\t\u0007")).isEqualTo("line\\nnext\\r\\t\\u0007");
    assertThat(Text.escaped("C1 \u009b31m")).isEqualTo("C1 \\u009b31m");
    assertThat(Text.escaped("gpj.\u202eexe")).isEqualTo("gpj.\\u202eexe");
    assertThat(Text.escaped("\u2066x\u2069\u200f\u2028"))
        .isEqualTo("\\u2066x\\u2069\\u200f\\u2028");
    assertThat(Text.escaped("half \ud83c")).isEqualTo("half \\ud83c");
  }

  @Test
  void leavesWordsOfAnyLanguageAlone() {
    for (String words :
        List.of("Äpfel", "りんご", "تفاحة", "👩‍👩‍👧 🍎", "क्‍ष", "co\u00adop", "back\\slash", "")) {
      assertThat(Text.escaped(words)).isEqualTo(words);
    }
  }

  @Test
  void countsColumnsAsATerminalDoes() {
    assertThat(Text.columns("apple")).isEqualTo(5);
    assertThat(Text.columns("りんご")).isEqualTo(6);
    assertThat(Text.columns("e\u0301")).isEqualTo(1);
    assertThat(Text.columns("🍎")).isEqualTo(2);
  }

  @Test
  void shortensAtEitherEnd() {
    assertThat(Text.end("/home/photos/apple.png", 12)).isEqualTo("…s/apple.png");
    assertThat(Text.start("a long sentence", 7)).isEqualTo("a long…");
    assertThat(Text.start("fits", 4)).isEqualTo("fits");
    assertThat(Text.end("りんご", 4)).isEqualTo("…ご");
  }

  @Test
  void breaksLinesAtSpaces() {
    assertThat(Text.lines("text to image, held-out style", 15))
        .containsExactly("text to image,", "held-out style");
    assertThat(Text.lines("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
  }

  @RepeatedTest(50)
  void whatIsShortenedFits(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    String[] alphabet = {"a", "ü", " ", "り", "🍎", "e\u0301", "/"};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < random.nextInt(60); i++) {
      text.append(alphabet[random.nextInt(alphabet.length)]);
    }
    int columns = random.nextInt(2, 40);
    assertThat(Text.columns(Text.start(text.toString(), columns))).isLessThanOrEqualTo(columns);
    assertThat(Text.columns(Text.end(text.toString(), columns))).isLessThanOrEqualTo(columns);
    assertThat(Text.lines(text.toString(), columns))
        .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(columns));
    assertThat(String.join("", Text.lines(text.toString(), columns)).replace(" ", ""))
        .isEqualTo(text.toString().replace(" ", ""));
  }
}
