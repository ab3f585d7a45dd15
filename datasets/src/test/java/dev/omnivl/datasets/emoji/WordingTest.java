package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          red apple                           | red apple
          flag: Mexico                        | flag of Mexico
          keycap: 5                           | keycap 5
          man: bald                           | bald man
          woman: red hair                     | woman with red hair
          family: man, woman, girl            | family of man, woman, girl
          kiss: man, man                      | kiss, man, man
          Japanese \u201cbargain\u201d button | Japanese bargain button
          """)
  void namesAreWordsAPersonWouldType(String cldr, String expected) {
    assertThat(Wording.name(cldr)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "animal-mammal,mammal",
    "food-fruit,fruit",
    "face-smiling,smiling face",
    "hand-fingers-open,hand",
    "sky & weather,sky and weather",
    "country-flag,country flag",
    "musical-instrument,musical instrument"
  })
  void subgroupsAreKindsOfThings(String subgroup, String expected) {
    assertThat(Wording.kind(subgroup)).isEqualTo(expected);
  }

  @Test
  void captionsBeginWithTheNameAndAddOnlyWhatItDoesNotSay() {
    Concept apple =
        new Concept(
            "1f34e",
            "red apple",
            List.of("apple", "fruit", "red", "food"),
            List.of("red apple", "RED APPLE", "pomme"),
            "food and drink",
            "fruit");

    assertThat(Wording.captions(apple))
        .containsExactly("red apple", "red apple: fruit, food", "pomme");
  }

  @Test
  void manyKeywordsAreShared() {
    List<String> keywords = IntStream.range(0, 20).mapToObj(i -> "word" + i).toList();
    Concept concept =
        new Concept("1f34e", "apple", keywords, List.of("apple"), "food and drink", "fruit");

    assertThat(Wording.captions(concept)).hasSize(3);
    assertThat(Wording.captions(concept).get(1)).endsWith("word7");
    assertThat(Wording.captions(concept).get(2)).startsWith("apple: word8");
  }

  @Test
  void questionsAreAnsweredFromTheSpecificToTheGeneral() {
    Concept concept = Samples.concept("1f34e", "red apple", "food and drink");

    assertThat(Wording.questions(concept))
        .extracting(DatasetItem.Question::answer)
        .containsExactly("red apple", "food and drink", "kind");
  }
}
