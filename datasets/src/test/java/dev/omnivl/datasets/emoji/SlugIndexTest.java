package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlugIndexTest {
  private static Concept named(String id, String... names) {
    return new Concept(id, Wording.name(names[0]), List.of(), List.of(names), "group", "kind");
  }

  private final SlugIndex index =
      SlugIndex.of(
          List.of(
              named("1f432", "dragon face", "DRAGON FACE", "dragon_face"),
              named("1f409", "dragon", "DRAGON"),
              named("1f1f2-1f1fd", "flag: M\u00e9xico", "Mexico Flag", "flag-mx"),
              named("1f3f4", "black flag", "waving_black_flag"),
              named("1f600", "grinning face", "smile"),
              named("1f604", "grinning face with smiling eyes", "smile")),
          List.of(
              Samples.iconSet(
                  """
                  {"icons":{"drake":{"body":""}},"aliases":{"wyvern":{"parent":"drake"}}}\
                  """,
                  "{\"1f409\":\"drake\"}",
                  "{}")));

  @Test
  void spellingsOfOneNameAreOne() {
    for (String name : List.of("dragon-face", "dragonface", "Dragon_Face", "DRAGON FACE")) {
      assertThat(index.find(name)).as(name).hasValue("1f432");
    }
  }

  @Test
  void flagsAreFoundUnderTheirUsualPrefixes() {
    for (String name : List.of("flag-for-mexico", "flag-for-flag-mexico", "flag-mexico")) {
      assertThat(index.find(name)).as(name).hasValue("1f1f2-1f1fd");
    }
    assertThat(index.find("flag-for-black-flag")).hasValue("1f3f4");
  }

  @Test
  void namesAndAliasesOfSetsThatKnowCodePointsHelp() {
    assertThat(index.find("drake")).hasValue("1f409");
    assertThat(index.find("wyvern")).hasValue("1f409");
  }

  @Test
  void aNameThatMeansTwoThingsMeansNone() {
    assertThat(index.find("smile")).isEmpty();
    assertThat(index.find("unheard-of")).isEmpty();
  }

  @Test
  void aStylesOwnNamesComeFirst() {
    SlugIndex own = index.with(Map.of("dragon", "1f432"));

    assertThat(own.find("dragon")).hasValue("1f432");
    assertThat(index.find("dragon")).hasValue("1f409");
  }

  @Test
  void theListOfOwnNamesIsSound() {
    for (String style : List.of("fxemoji", "emojione", "noto-v1")) {
      Map<String, String> names = Styles.ownNames(style);
      assertThat(names).isNotEmpty();
      assertThat(names.values()).allMatch(id -> Concept.id(id).equals(id));
    }
  }
}
