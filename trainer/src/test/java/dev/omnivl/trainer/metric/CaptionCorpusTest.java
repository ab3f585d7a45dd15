package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
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
    Map<String, List<String>> cat = Map.of("1", List.of("a cat"));
    fails(Reason.MISMATCH, () -> CaptionCorpus.of(Map.of("1", "a cat", "2", "a dog"), cat))
        .hasMessage("'2' is among the captions but not among the references: give both");
    Map<String, List<String>> all =
        Map.of("1", List.of("a cat"), "3", List.of("a cow"), "2", List.of("a dog"));
    fails(Reason.MISMATCH, () -> CaptionCorpus.of(Map.of("1", "a cat"), all))
        .hasMessage("'2' is among the references but not among the captions: give both");
  }

  @Test
  void refusesWhatHasNoScore() {
    fails(Reason.INVALID_ARGUMENT, () -> CaptionCorpus.of(Map.of(), Map.of()))
        .hasMessageContaining("at least 1 medium");
    Map<String, List<String>> none = Map.of("1", List.of());
    fails(Reason.INVALID_ARGUMENT, () -> CaptionCorpus.of(Map.of("1", "a cat"), none))
        .hasMessageContaining("at least 1 reference, not 0: 'a cat'");
  }
}
