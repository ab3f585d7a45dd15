package dev.omnivl.trainer.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CaptionTokenizerTest {

  /** The right column is what the Penn Treebank tokenizer that the challenge runs leaves too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          A man riding a wave on top of a surfboard. | a man riding a wave on top of a surfboard
          The dog's bowl isn't full, it's empty! | the dog 's bowl is n't full it 's empty
          Two black-and-white cows; one -- grazing | two black-and-white cows one grazing
          A sign that says "STOP" on a street corner... | a sign that says stop on a street corner
          Don't: he can't, we've, they'll | do n't he ca n't we 've they 'll
          I'm, you're, she'd | i 'm you 're she 'd
          The dogs' toys cost $5.50 & 10% more | the dogs toys cost $ 5.50 & 10 % more
          10,000 others at 9:30 | 10,000 others at 9:30
          a train in the U.S. station at 5 p.m. today. | a train in the u.s. station at 5 p.m. today
          a shirt and/or T-shirt with #1 on it | a shirt and/or t-shirt with # 1 on it
          You cannot; he's gonna, wanna, gotta | you can not he 's gon na wan na got ta
          a 1/2 eaten pizza w/ cheese | a 1/2 eaten pizza w / cheese
          a 3.55m board, 20° hot, 12" wide | a 3.55 m board 20 ° hot 12 wide
          it’s ‘curly’ “double” text—with – dashes… | it 's curly double text with dashes
          women's  3ft a_b c+d 90's 1990s o'clock | women 's 3ft a_b c + d 90 's 1990s o'clock
          """)
  void leavesWhatTheChallengeLeaves(String caption, String words) {
    assertThat(CaptionTokenizer.words(caption)).isEqualTo(List.of(words.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mr. Smith (left) | mr smith left
          one [two] {three} | one two three
          Ein Hündchen, 小狗 | ein hündchen 小狗
          """)
  void dropsAllOtherPunctuation(String caption, String words) {
    assertThat(CaptionTokenizer.words(caption)).isEqualTo(List.of(words.split(" ")));
  }

  @Test
  void findsNoWordsWhereThereAreNone() {
    assertThat(CaptionTokenizer.words("")).isEmpty();
    assertThat(CaptionTokenizer.words(" \t\n")).isEmpty();
    assertThat(CaptionTokenizer.words("... -- '' \"?!\" (,;:)")).isEmpty();
  }

  @Test
  void splitsOnlyOnce() {
    List<String> once = CaptionTokenizer.words("It's 9:30, isn't it? Mr. T can't see the U.S.");
    assertThat(CaptionTokenizer.words(String.join(" ", once))).isEqualTo(once);
  }

  @Test
  void readsLongCaptionsWithoutDeepRecursion() {
    assertThat(CaptionTokenizer.words("a".repeat(100_000))).hasSize(1);
    assertThat(CaptionTokenizer.words("a-".repeat(100_000))).hasSize(1);
    assertThat(CaptionTokenizer.words("a.".repeat(100_000))).hasSize(1);
    assertThat(CaptionTokenizer.words("1.".repeat(100_000))).hasSize(1);
    assertThat(CaptionTokenizer.words("a 's ".repeat(100_000))).hasSize(200_000);
  }
}
