package dev.omnivl.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.fixture.SmallTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VocabularySubsetTest {
  private static final int VOCABULARY = 1_200;

  @Test
  void givenTextsAreCutAsBefore() throws IOException {
    List<String> texts = List.of("the tarsit video", "bas bes", "playing cats?");
    VocabularySubset subset = subset(120, texts);
    try (TextTokenizer before = SmallTokenizer.of(VOCABULARY, 60);
        TextTokenizer after =
            TextTokenizer.read(new ByteArrayInputStream(subset.tokenizerJson()), 60)) {
      assertThat(after.vocabulary()).isEqualTo(subset.size()).isLessThan(300);
      for (String text : texts) {
        int[] old =
            Arrays.stream(after.encode(text).ids()).map(id -> subset.oldIds()[id]).toArray();
        assertThat(old).isEqualTo(before.encode(text).ids());
      }
      assertThat(after.decode(after.encode("nothing known").ids())).isEqualTo("nothing known");
    }
  }

  @Test
  void keepsTheOrderAndEndsWithTheDecoders() throws IOException {
    VocabularySubset subset = subset(500, List.of());
    int[] words = Arrays.copyOf(subset.oldIds(), subset.size() - 2);
    assertThat(words).isSorted().doesNotHaveDuplicates();
    try (TextTokenizer tokenizer =
        TextTokenizer.read(new ByteArrayInputStream(subset.tokenizerJson()), 60)) {
      assertThat(tokenizer.id(SpecialToken.DEC)).isEqualTo(subset.size() - 2);
      assertThat(tokenizer.id(SpecialToken.ENC)).isEqualTo(subset.size() - 1);
    }
  }

  private static VocabularySubset subset(int cut, List<String> texts) throws IOException {
    return VocabularySubset.of(
        new ByteArrayInputStream(SmallTokenizer.json(VOCABULARY)), cut, texts);
  }
}
