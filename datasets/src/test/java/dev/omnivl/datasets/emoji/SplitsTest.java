package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {
  /** A thousand concepts in groups of one to seven. */
  private static Map<String, String> groups(long seed) {
    Random random = new Random(seed);
    Map<String, String> groups = new TreeMap<>();
    String group = "";
    int left = 0;
    for (int i = 0; i < 1000; i++) {
      String id = String.format(Locale.ROOT, "%05x", 0x1f000 + i);
      if (left == 0) {
        group = id;
        left = 1 + (random.nextInt(4) == 0 ? random.nextInt(7) : 0);
      }
      left--;
      groups.put(id, group);
    }
    return groups;
  }

  private static Set<String> everyThird(Map<String, String> groups) {
    Set<String> withClips = new TreeSet<>();
    int i = 0;
    for (String id : groups.keySet()) {
      if (i++ % 3 == 0) {
        withClips.add(id);
      }
    }
    return withClips;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 99})
  void noGroupIsTorn(long seed) {
    Map<String, String> groups = groups(seed);
    Set<String> withClips = everyThird(groups);
    Splits splits = Splits.draw(groups, withClips, seed);

    groups.forEach((id, group) ->
        assertThat(splits.heldOutConcepts().contains(id))
            .isEqualTo(splits.heldOutConcepts().contains(group)));
    for (String id : splits.heldOutClips()) {
      List<String> twins = withClips.stream().filter(other -> twins(groups, id, other)).toList();
      assertThat(splits.heldOutClips()).containsAll(twins);
    }
  }

  private static boolean twins(Map<String, String> groups, String one, String other) {
    return groups.getOrDefault(one, one).equals(groups.getOrDefault(other, other));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 99})
  void theSharesAreMet(long seed) {
    Map<String, String> groups = groups(seed);
    Splits splits = Splits.draw(groups, everyThird(groups), seed);

    assertThat(splits.heldOutConcepts()).hasSizeBetween(95, 100);
    assertThat(splits.heldOutClips()).hasSizeBetween(90, 112);
    assertThat(splits.heldOutClips()).doesNotContainAnyElementsOf(splits.heldOutConcepts());
  }

  @Test
  void theOrderOfConceptsDoesNotMatterAndTheSeedDoes() {
    Map<String, String> groups = groups(1);
    List<String> ids = new ArrayList<>(groups.keySet());
    Collections.shuffle(ids, new Random(5));
    Map<String, String> shuffled = new LinkedHashMap<>();
    ids.forEach(id -> shuffled.put(id, groups.getOrDefault(id, id)));
    Set<String> withClips = everyThird(groups);

    assertThat(Splits.draw(shuffled, withClips, 1)).isEqualTo(Splits.draw(groups, withClips, 1));
    assertThat(Splits.draw(groups, withClips, 2)).isNotEqualTo(Splits.draw(groups, withClips, 1));
  }

  @Test
  void reasonsAddUp() {
    Splits splits = new Splits(Set.of("a1"), Set.of("b2"));

    assertThat(splits.of("noto", "c3", DatasetItem.Kind.IMAGE)).isEmpty();
    assertThat(splits.of("noto", "b2", DatasetItem.Kind.IMAGE)).isEmpty();
    assertThat(splits.of("noto", "a1", DatasetItem.Kind.IMAGE))
        .containsExactly(DatasetItem.HeldOut.CONCEPT);
    assertThat(splits.of(Sources.HELD_OUT_STYLE, "a1", DatasetItem.Kind.IMAGE))
        .containsExactly(DatasetItem.HeldOut.STYLE, DatasetItem.HeldOut.CONCEPT);
    assertThat(splits.of("animated", "b2", DatasetItem.Kind.VIDEO))
        .containsExactly(DatasetItem.HeldOut.CLIP);
    assertThat(splits.of("animated", "a1", DatasetItem.Kind.VIDEO))
        .containsExactly(DatasetItem.HeldOut.CONCEPT, DatasetItem.HeldOut.CLIP);
  }
}
