package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConceptsTest {
  private static final byte[] LIST =
      Samples.utf8(
          """
          [{"unified":"2764-FE0F","name":"HEAVY BLACK HEART","short_names":["heart"],
            "category":"Smileys & Emotion","subcategory":"heart"},
           {"unified":"1F1F2-1F1FD","name":"Mexico Flag","short_names":["flag-mx"],
            "category":"Flags","subcategory":"country-flag"},
           {"unified":"1F3FB","name":"LIGHT","short_names":["skin-tone-2"],
            "category":"Component","subcategory":"skin-tone"},
           {"unified":"1F5A4","name":"RED HEART","short_names":["black_heart"],
            "category":"Smileys & Emotion","subcategory":"heart"},
           {"unified":"1FAFF","name":"NAMELESS","short_names":["nameless"],
            "category":"Objects","subcategory":"tool"}]\
          """);

  private static final List<byte[]> ANNOTATIONS =
      List.of(
          Samples.utf8(
              """
              {"annotations":{"identity":{},"annotations":{
                "\u2764":{"default":["heart","love"],"tts":["red heart"]},
                "\\ud83d\\udda4":{"default":["evil"],"tts":["black heart"]},
                "\\ud83c\\udffb":{"default":["skin"],"tts":["light skin tone"]}}}}\
              """),
          Samples.utf8(
              """
              {"annotationsDerived":{"annotations":{
                "\\ud83c\\uddf2\\ud83c\\uddfd":{"default":["flag"],"tts":["flag: Mexico"]}}}}\
              """));

  private final List<Concept> concepts = Concepts.read(LIST, ANNOTATIONS);

  @Test
  void joinsListAndNamesWithoutSkinTonesAndNamelessOnes() {
    assertThat(concepts)
        .extracting(Concept::id, Concept::name, Concept::category, Concept::kind)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "1f1f2-1f1fd", "flag of Mexico", "flags", "country flag"),
            org.assertj.core.groups.Tuple.tuple(
                "1f5a4", "black heart", "smileys and emotion", "heart"),
            org.assertj.core.groups.Tuple.tuple(
                "2764", "red heart", "smileys and emotion", "heart"));
  }

  @Test
  void aNameOfAnotherConceptIsNoSynonym() {
    // The list calls the black heart by the red one's name: held out, the red one would leak
    // through it.
    assertThat(concepts.get(1).synonyms())
        .doesNotContain("RED HEART")
        .contains("black heart", "BLACK HEART");
  }

  @Test
  void listsWithoutCommonEmojiAreRefused() {
    assertThatThrownBy(() -> Concepts.read(Samples.utf8("[]"), ANNOTATIONS))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() -> Concepts.read(Samples.utf8("<html>"), ANNOTATIONS))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("emoji.json");
  }
}
