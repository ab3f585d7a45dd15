package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrawingsTest {
  private static final String RED = "<path fill='red' d='M0 0h8v8z'/>";

  private static final String ICONS =
      String.format(
          Locale.ROOT,
          """
          {"width":8,"height":8,
           "icons":{"france":{"body":"%s"},"reunion":{"body":"%s"},"norway":{"body":"<g/>"}},
           "aliases":{"mirrored":{"parent":"norway","hFlip":true}}}\
          """,
          RED,
          RED);

  private static final String CHARACTERS =
      """
      {"1f1eb-1f1f7":"france","1f1f7-1f1ea":"reunion","1f1f3-1f1f4":"norway","1f44d-1f3fb":"norway"}\
      """;

  private static final Set<String> CONCEPTS = Set.of("1f1eb-1f1f7", "1f1f7-1f1ea", "1f1f3-1f1f4");

  private static Drawings drawings(boolean coloured) {
    IconSet set = Samples.iconSet(ICONS, CHARACTERS, "{\"palette\":" + coloured + "}");
    return Drawings.ofIcons(set, CONCEPTS);
  }

  @Test
  void onlyKnownConceptsAreDrawn() {
    assertThat(drawings(true).iconById()).containsOnlyKeys(CONCEPTS);
  }

  @Test
  void oneDrawingOfTwoThingsShowsNeither() {
    assertThat(drawings(true).telling(Map.of(), Set.of()).iconById())
        .containsOnlyKeys("1f1f3-1f1f4");
  }

  @Test
  void oneDrawingOfEquivalentThingsShowsBoth() {
    Map<String, String> groups = Map.of("1f1f7-1f1ea", "1f1eb-1f1f7");

    assertThat(drawings(true).telling(groups, CONCEPTS).iconById()).containsOnlyKeys(CONCEPTS);
  }

  @Test
  void aFlagWithoutColoursIsNoFlag() {
    Map<String, String> groups = Map.of("1f1f7-1f1ea", "1f1eb-1f1f7");

    assertThat(drawings(false).telling(groups, CONCEPTS).iconById()).isEmpty();
  }

  @Test
  void flagsAreFoundByCountryCode() {
    assertThat(Drawings.flagId("no")).hasValue("1f1f3-1f1f4");
    assertThat(Drawings.flagId("gb-eng")).hasValue("1f3f4-e0067-e0062-e0065-e006e-e0067-e007f");
    assertThat(Drawings.flagId("un-force")).isEmpty();

    IconSet set =
        Samples.iconSet(
            """
            {"icons":{"no-1x1":{"body":"a"},"no-4x3":{"body":"b"},"zz":{"body":"c"}}}\
            """,
            "{}",
            "{}");
    assertThat(Drawings.ofFlags(set, CONCEPTS).iconById())
        .isEqualTo(Map.of("1f1f3-1f1f4", "no-4x3"));
  }

  @Test
  void aNumberedVariantServesWhenThereIsNoPlainOne() {
    IconSet set =
        Samples.iconSet(
            """
            {"icons":{"cat-2":{"body":"a"},"cat-1":{"body":"b"},"dog-1":{"body":"c"},"dog":{"body":"d"}}}\
            """,
            "{}",
            "{}");
    SlugIndex slugs =
        SlugIndex.of(
            List.of(Samples.concept("1f408", "cat"), Samples.concept("1f415", "dog")), List.of());

    assertThat(Drawings.ofNamedIcons(set, slugs).iconById())
        .isEqualTo(Map.of("1f408", "cat-2", "1f415", "dog"));
  }

  @Test
  void aliasesAreDrawnAsTheirParentsTurnedAsTheySay() {
    IconSet set = Samples.iconSet(ICONS, CHARACTERS, "{}");

    assertThat(set.svg("mirrored")).contains("scale(-1 1)").contains("<g/>");
    assertThat(set.names()).doesNotContain("mirrored").contains("norway");
  }
}
