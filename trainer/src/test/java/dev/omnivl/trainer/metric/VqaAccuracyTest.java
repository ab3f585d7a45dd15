package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VqaAccuracyTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2404);

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0.3", "2, 0.6", "3, 0.9", "4, 1", "9, 1", "10, 1"})
  void growsWithTheVotesOfTen(int matching, double accuracy) {
    assertThat(VqaAccuracy.of("red", votes(matching, 10))).isCloseTo(accuracy, offset(1e-12));
  }

  @Test
  void agreesWithLeavingEachVoteOut() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 100; round++) {
      int size = random.nextInt(2, 14);
      int matching = random.nextInt(size + 1);
      List<String> votes = new ArrayList<>(votes(matching, size));
      double sum = 0;
      for (int out = 0; out < size; out++) {
        List<String> others = new ArrayList<>(votes);
        others.remove(out);
        sum += Math.min(1, Collections.frequency(others, "red") / 3.0);
      }
      assertThat(VqaAccuracy.of("red", votes))
          .as("seed %d, %d of %d votes", SEED, matching, size)
          .isCloseTo(sum / size, offset(1e-12));
      assertThat(VqaAccuracy.of("red", votes.reversed())).isEqualTo(VqaAccuracy.of("red", votes));
    }
  }

  @Test
  void comparesNormalAnswersWithNormalVotes() {
    List<String> votes = Collections.nCopies(10, "Two dogs.");
    assertThat(VqaAccuracy.of("the 2 dogs", votes)).isEqualTo(1);
    assertThat(VqaAccuracy.of("2 cats", votes)).isZero();
    assertThat(VqaAccuracy.of("", votes)).isZero();
  }

  @Test
  void isTheMeanOverQuestions() {
    assertThat(
            VqaAccuracy.of(
                Map.of("1", "red", "2", "red", "3", "red"),
                Map.of("1", votes(10, 10), "2", votes(3, 10), "3", votes(0, 10))))
        .isCloseTo(1.9 / 3, offset(1e-12));
  }

  @Test
  void refusesWhatHasNoScore() {
    fails(Reason.INVALID_ARGUMENT, () -> VqaAccuracy.of("red", List.of("red")))
        .hasMessageContaining("at least 2 votes, not 1");
    fails(Reason.INVALID_ARGUMENT, () -> VqaAccuracy.of(Map.of(), Map.of()))
        .hasMessageContaining("at least 1 question");
    fails(Reason.MISMATCH, () -> VqaAccuracy.of(Map.of(), Map.of("1", votes(1, 10))))
        .hasMessage("'1' is among the votes but not among the answers: give both");
  }

  private static List<String> votes(int matching, int size) {
    List<String> votes = new ArrayList<>(Collections.nCopies(matching, "red"));
    votes.addAll(Collections.nCopies(size - matching, "blue"));
    return votes;
  }
}
