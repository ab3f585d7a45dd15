package dev.omnivl.server.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WithholdingTest {
  private static WordList list(String... entries) {
    return WordList.read(String.join("\n", entries).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What somebody hears of a text, and how it ends.
   *
   * @param heard piece by piece
   */
  private record Told(List<String> heard, Optional<String> objection) {
    String joined() {
      return String.join("", heard);
    }
  }

  private static Told tell(WordList words, List<OutputFilter> hooks, List<String> pieces) {
    List<String> heard = new ArrayList<>();
    Withholding told =
        new Withholding(
            words,
            hooks,
            piece -> {
              if (!piece.isEmpty()) {
                heard.add(piece);
              }
              return true;
            });
    pieces.forEach(told::onToken);
    Optional<String> objection = told.finish(String.join("", pieces));
    return new Told(List.copyOf(heard), objection);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad        | a bad cat        | true",
        "bad        | a badge          | false",
        "bad        | BAD              | true",
        "BAD        | so ｂａｄ!        | true", // full width letters
        "straße     | STRASSE          | true",
        "ΣΟΦΟΣ      | σοφος            | true", // its last letter has two lower cases
        "cafe\u0301 | a caf\u00e9        | true",
        "cafe       | a caf\u00e9        | false",
        "bad        | b\u200da\u00add     | true", // characters that nobody sees
        "bad cat    | a bad,  cat      | true",
        "bad cat    | a bad black cat  | false",
        "bad-cat    | a bad cat        | true",
        "悪い         | とても悪いですね         | true",
        "悪い         | 悪くない             | false",
        "7          | route 77         | false",
      })
  void wholeWordsAreFoundInAnySpelling(String entry, String text, boolean found) {
    assertThat(list(entry).isIn(Word.of(text))).isEqualTo(found);
  }

  @Test
  void aWordIsToldWhenItIsWhole() {
    Told told = tell(list("badge"), List.of(), List.of("a", " bad", " bad", "ge", " is", " on"));
    assertThat(told.heard()).containsExactly("a ", "bad ");
    assertThat(told.objection()).isPresent();
    Told all = tell(list("badge"), List.of(), List.of("a", " bad", " bad", "ger", "."));
    assertThat(all.joined()).isEqualTo("a bad badger.");
    assertThat(all.heard()).hasSizeGreaterThan(2);
    assertThat(all.objection()).isEmpty();
  }

  @Test
  void noPhraseBeginsToBeTold() {
    Told told = tell(list("very bad cat"), List.of(), List.of("a", " very", " bad", " cat", "s"));
    assertThat(told.joined()).isEqualTo("a very bad cats");
    Told held = tell(list("very bad cat"), List.of(), List.of("a", " very", " bad", " cat", " s"));
    assertThat(held.joined()).isEqualTo("a ");
    assertThat(held.objection()).isPresent();
  }

  @Test
  void aHookJudgesTheWholeTextBeforeAnythingIsTold() {
    OutputFilter longOnes =
        text -> text.length() > 5 ? Optional.of("it is long") : Optional.empty();
    assertThat(tell(list(), List.of(longOnes), List.of("a", " bad", " cat")))
        .isEqualTo(new Told(List.of(), Optional.of("it is long")));
    assertThat(tell(list(), List.of(longOnes), List.of("a", " cat")))
        .isEqualTo(new Told(List.of("a cat"), Optional.empty()));
    OutputFilter broken =
        text -> {
          throw new IllegalStateException("of its own");
        };
    assertThat(tell(list(), List.of(broken), List.of("a")))
        .isEqualTo(new Told(List.of(), Optional.of("it could not be judged")));
  }

  @Test
  void withoutAnythingToJudgeEveryPieceIsPassedOn() {
    assertThat(tell(list("# only a remark", ""), List.of(), List.of("a", " b", "")).heard())
        .containsExactly("a", " b");
  }

  /** Texts of few words, lists of fewer, cut into pieces anywhere. */
  @Test
  void whatIsToldIsAllOrEndsBeforeTheFirstHit() {
    long seed = Long.getLong("omnivl.seed", 104);
    Random random = new Random(seed);
    String[] vocabulary = {"a", "ab", "b", "ba"};
    for (int round = 0; round < 3000; round++) {
      String text = words(vocabulary, 1 + random.nextInt(8), random);
      WordList list = list(words(vocabulary, 1 + random.nextInt(3), random));
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int next = Math.min(text.length(), at + 1 + random.nextInt(3));
        pieces.add(text.substring(at, next));
        at = next;
      }
      Told told = tell(list, List.of(), pieces);
      boolean hit = list.isIn(Word.of(text));
      assertThat(told.objection().isPresent()).as("%s, seed %d", text, seed).isEqualTo(hit);
      if (!hit) {
        assertThat(told.joined()).isEqualTo(text);
        continue;
      }
      List<Word> all = Word.of(text);
      int first =
          IntStream.range(0, all.size())
              .filter(start ->
                  IntStream.rangeClosed(start + 1, all.size())
                      .anyMatch(end ->
                          end - start == list.longest() && list.isIn(all.subList(start, end))))
              .findFirst()
              .orElseThrow();
      assertThat(text).startsWith(told.joined());
      assertThat(told.joined().length())
          .as("%s, seed %d", text, seed)
          .isLessThanOrEqualTo(all.get(first).start());
    }
  }

  private static String words(String[] vocabulary, int count, Random random) {
    return IntStream.range(0, count)
        .mapToObj(i -> vocabulary[random.nextInt(vocabulary.length)])
        .collect(Collectors.joining(" "));
  }

  @Test
  void whatIsNoListIsRefused() {
    assertThatThrownBy(() -> list("fine", "!!"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("omnivl.filter.words, line 2: has 0 words");
    assertThatThrownBy(() -> list("a ".repeat(17))).hasMessageContaining("1 to 16");
    assertThatThrownBy(() -> WordList.read(new byte[] {(byte) 0xff})).hasMessageContaining("UTF-8");
  }
}
