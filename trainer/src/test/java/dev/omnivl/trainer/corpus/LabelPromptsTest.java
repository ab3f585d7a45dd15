package dev.omnivl.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelPromptsTest {
  @Test
  void theNameStandsInEverySentence() {
    assertThat(LabelPrompts.IMAGE.captions("tench"))
        .startsWith("a photo of a tench.")
        .doesNotHaveDuplicates()
        .allSatisfy(caption -> assertThat(caption).contains("tench").doesNotContain("{"));
    assertThat(LabelPrompts.ACTION.captions("massaging person's head"))
        .startsWith("a video of a person massaging person's head.")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a photo.", "a {} and a {}."})
  void refusesATemplateWithoutOnePlace(String template) {
    assertThatThrownBy(() -> new LabelPrompts(List.of(template))).hasMessageContaining(template);
  }

  @Test
  void refusesNoTemplates() {
    assertThatThrownBy(() -> new LabelPrompts(List.of())).hasMessageContaining("at least one");
  }
}
