package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EquivalenceTest {
  private static final List<Concept> CONCEPTS =
      List.of(
          Samples.concept("1f468-200d-1f692", "man firefighter"),
          Samples.concept("1f469-200d-1f692", "woman firefighter"),
          Samples.concept("1f9d1-200d-1f692", "firefighter"),
          Samples.concept("1f9dc", "merperson"),
          Samples.concept("1f9dc-200d-2640", "mermaid"),
          Samples.concept("1f9dc-200d-2642", "merman"),
          Samples.concept("1f930", "pregnant woman"),
          Samples.concept("1fac3", "pregnant man"),
          Samples.concept("1f468", "man"),
          Samples.concept("1f469", "woman"),
          Samples.concept("1f9d1", "person"),
          Samples.concept("1f6b6-200d-27a1", "person walking, facing right"),
          Samples.concept("1f6b6-200d-2640-200d-27a1", "woman walking, facing right"),
          Samples.concept("1f6b6", "person walking"),
          Samples.concept("1f46a", "family"),
          Samples.concept("1f468-200d-1f469-200d-1f466", "family of man, woman, boy"),
          Samples.concept("1f491", "couple with heart"),
          Samples.concept("1f468-200d-2764-200d-1f468", "couple with heart, man, man"),
          Samples.concept("1f48f", "kiss"),
          Samples.concept("1f468-200d-2764-200d-1f48b-200d-1f468", "kiss, man, man"),
          Samples.concept("1f46d", "women holding hands"),
          Samples.concept("1f9d1-200d-1f91d-200d-1f9d1", "people holding hands"),
          Samples.concept("2640", "female sign", "symbols"),
          Samples.concept("2642", "male sign", "symbols"),
          Samples.concept("1f550", "one o'clock", "travel and places"),
          Samples.concept("1f55c", "one-thirty", "travel and places"),
          Samples.concept("1f1f3-1f1f4", "flag of Norway", "flags"),
          Samples.concept("1f1e7-1f1fb", "flag of Bouvet Island", "flags"));

  private final Map<String, String> groups =
      Equivalence.groups(CONCEPTS, List.of(List.of("1f1f3-1f1f4", "1f1e7-1f1fb", "unknown")));

  private void together(String... ids) {
    assertThat(List.of(ids).stream().map(groups::get).distinct()).hasSize(1);
  }

  private void apart(String... ids) {
    assertThat(List.of(ids).stream().map(groups::get).distinct()).hasSize(ids.length);
  }

  @Test
  void gendersOfOneThingAreTogether() {
    together("1f468-200d-1f692", "1f469-200d-1f692", "1f9d1-200d-1f692");
    together("1f9dc", "1f9dc-200d-2640", "1f9dc-200d-2642");
    together("1f930", "1fac3");
    together("1f6b6-200d-27a1", "1f6b6-200d-2640-200d-27a1");
  }

  @Test
  void familiesAndCouplesAreTogetherEachAmongThemselves() {
    together("1f46a", "1f468-200d-1f469-200d-1f466");
    together("1f491", "1f468-200d-2764-200d-1f468");
    together("1f48f", "1f468-200d-2764-200d-1f48b-200d-1f468");
    together("1f46d", "1f9d1-200d-1f91d-200d-1f9d1");
    apart("1f46a", "1f491", "1f48f", "1f46d");
  }

  @Test
  void whatSaysSomethingElseStaysApart() {
    apart("1f468", "1f469", "1f9d1");
    apart("2640", "2642");
    apart("1f550", "1f55c");
    apart("1f6b6", "1f6b6-200d-27a1");
  }

  @Test
  void whatIsDrawnAlikeIsTogether() {
    together("1f1f3-1f1f4", "1f1e7-1f1fb");
  }

  @Test
  void theOrderOfConceptsDoesNotMatter() {
    List<Concept> shuffled = new ArrayList<>(CONCEPTS);
    Collections.shuffle(shuffled, new Random(3));
    List<List<String>> alike = List.of(List.of("1f1e7-1f1fb", "1f1f3-1f1f4"));

    assertThat(Equivalence.groups(shuffled, alike)).isEqualTo(groups);
    groups.values().forEach(group -> assertThat(groups.get(group)).isEqualTo(group));
  }
}
