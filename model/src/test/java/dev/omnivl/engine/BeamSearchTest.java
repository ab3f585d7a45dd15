package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.bundle.WritingRule.Stop;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a search ends and what it finds, on made-up texts of two beams; 9 is the end of a text. */
final class BeamSearchTest {
  private static final int END = 9;

  @Test
  void theFirstTextsThatEndAreEnough() {
    BeamSearch search = BeamSearch.of(Stop.FIRST, 2, 2, END);
    search.step(List.of(draft(-1, 1), draft(-2, 9), draft(-3, 2), draft(-4, 3)), false);
    assertThat(search.over()).isFalse();
    search.step(
        List.of(draft(-1.1, 1, 2), draft(-5, 2, 9), draft(-6, 2, 3), draft(-7, 1, 3)), false);
    assertThat(search.over()).isTrue();
    assertThat(search.found()).extracting(Draft::logProbability).containsExactly(-2.0, -5.0);
  }

  /** Two have ended, but a text that goes on is better than the worse of them. */
  @Test
  void aSearchGoesOnWhileATextIsBetterThanWhatEnded() {
    BeamSearch search = BeamSearch.of(Stop.NO_BETTER, 2, 2, END);
    search.step(List.of(draft(-1, 1), draft(-2, 9), draft(-3, 2), draft(-4, 3)), false);
    search.step(
        List.of(draft(-1.1, 1, 2), draft(-5, 2, 9), draft(-6, 2, 3), draft(-7, 1, 3)), false);
    assertThat(search.over()).isFalse();
    search.step(
        List.of(draft(-1.2, 1, 2, 9), draft(-9, 1, 2, 3), draft(-9, 2, 3, 4), draft(-9, 2, 3, 9)),
        false);
    assertThat(search.over()).isTrue();
    assertThat(search.found())
        .extracting(Draft::ids)
        .containsExactly(new int[] {1, 2, 9}, new int[] {9});
  }

  /** An end counts only among as many candidates as beams. */
  @Test
  void anEndThatIsTooUnlikelyIsDropped() {
    BeamSearch search = BeamSearch.of(Stop.NO_BETTER, 2, 2, END);
    search.step(List.of(draft(-1, 1), draft(-2, 2), draft(-2.5, 9), draft(-4, 3)), false);
    assertThat(search.found()).extracting(Draft::last).containsExactly(1, 2);
  }

  /** A text that reaches the limit counts as ended, and may be the best. */
  @Test
  void textsAtTheLimitAreComparedToo() {
    BeamSearch search = BeamSearch.of(Stop.NO_BETTER, 2, 2, END);
    search.step(List.of(draft(-1, 1), draft(-3, 9), draft(-4, 2), draft(-5, 3)), false);
    search.step(
        List.of(draft(-1.5, 1, 2), draft(-2, 1, 9), draft(-6, 2, 3), draft(-7, 2, 4)), true);
    assertThat(search.over()).isTrue();
    assertThat(search.found().getFirst().ids()).containsExactly(1, 2);
    assertThat(search.ends(search.found().getFirst())).isFalse();
  }

  @Test
  void oneBeamIsGreedyUnderEitherRule() {
    BeamSearch search = BeamSearch.of(Stop.NO_BETTER, 1, 1, END);
    search.step(List.of(draft(-1, 9), draft(-2, 1)), false);
    assertThat(search.over()).isTrue();
    assertThat(search.found().getFirst().last()).isEqualTo(END);
  }

  private static Draft draft(double logProbability, int... ids) {
    return new Draft(0, ids, logProbability);
  }
}
