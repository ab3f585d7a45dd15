package dev.omnivl.trainer.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.trainer.metric.CaptionCorpus.Captions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CaptionCorpusTest {

  @Test
  void splitsCaptionsIntoWords() {
    CaptionCorpus corpus =
        CaptionCorpus.of(Map.of("7", "A cat."), Map.of("7", List.of("The cat!", "a dog")));
    assertThat(corpus.media())
        .containsExactly(
            Map.entry(
                "7",
                new Captions(
                    List.of("a", "cat"), List.of(List.of("the", "cat"), List.of("a", "dog")))));
  }

  @Test
  void refusesAnIdThatStandsOnOneSideOnly() {
    assertThatThrownBy(() ->
            CaptionCorpus.of(Map.of("1", "a cat", "2", "a dog"), Map.of("1", List.of("a cat"))))
        .isInstanceOf(Failure.class)
        .hasMessage("'2' is among the captions but not among the references: give both");
    assertThatThrownBy(() ->
            CaptionCorpus.of(
                Map.of("1", "a cat"),
                Map.of("1", List.of("a cat"), "3", List.of("a cow"), "2", List.of("a dog"))))
        .isInstanceOf(Failure.class)
        .hasMessage("'2' is among the references but not among the captions: give both");
  }

  @Test
  void refusesWhatHasNoScore() {
    assertThatThrownBy(() -> CaptionCorpus.of(Map.of(), Map.of()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("at least 1 medium");
    assertThatThrownBy(() -> CaptionCorpus.of(Map.of("1", "a cat"), Map.of("1", List.of())))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("at least 1 reference, not 0: 'a cat'");
  }
}
