package dev.omnivl.trainer.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopAccuracyTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2405);

  @Test
  void agreesWithTheHand() {
    float[] scores = {7, 6, 5, 4, 3, 2, 1};
    List<float[]> examples = List.of(scores, scores, scores, scores);
    assertThat(TopAccuracy.of(examples, new int[] {0, 1, 4, 5}))
        .isEqualTo(new TopAccuracy(4, 0.25, 0.75));
  }

  @Test
  void countsTiesAndWhatIsNoNumberAgainstTheModel() {
    assertThat(TopAccuracy.of(List.of(new float[6]), new int[] {0}))
        .isEqualTo(new TopAccuracy(1, 0, 0));
    float[] one = {Float.NaN, 1, 1, 1, 1, 1};
    assertThat(TopAccuracy.of(List.of(one), new int[] {0})).isEqualTo(new TopAccuracy(1, 0, 0));
    float[] other = {2, 1, 1, 1, 1, Float.NaN};
    assertThat(TopAccuracy.of(List.of(other), new int[] {0})).isEqualTo(new TopAccuracy(1, 0, 1));
  }

  @Test
  void agreesWithSorting() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<float[]> scores = new ArrayList<>();
    int[] labels = new int[200];
    int first = 0;
    int amongFive = 0;
    for (int example = 0; example < labels.length; example++) {
      float[] row = new float[12];
      for (int label = 0; label < row.length; label++) {
        row[label] = (float) random.nextDouble();
      }
      scores.add(row);
      labels[example] = random.nextInt(12);
      List<Integer> order =
          IntStream.range(0, 12)
              .boxed()
              .sorted(Comparator.comparing((Integer label) -> row[label]).reversed())
              .toList();
      first += order.getFirst() == labels[example] ? 1 : 0;
      amongFive += order.subList(0, 5).contains(labels[example]) ? 1 : 0;
    }
    assertThat(TopAccuracy.of(scores, labels))
        .as("seed %d", SEED)
        .isEqualTo(new TopAccuracy(200, first / 200.0, amongFive / 200.0));
  }

  @Test
  void addsTheViewsOfEachExample() {
    List<float[]> scores =
        List.of(
            new float[] {1, 2},
            new float[] {3, 4},
            new float[] {5, 6},
            new float[] {0, 1},
            new float[] {0, 2},
            new float[] {9, 3});
    assertThat(TopAccuracy.sumOverViews(scores, 3))
        .containsExactly(new float[] {9, 12}, new float[] {9, 6});
    assertThat(TopAccuracy.sumOverViews(scores, 1)).containsExactlyElementsOf(scores);
    assertThat(TopAccuracy.sumOverViews(List.of(), 3)).isEmpty();
    assertThat(scores.getFirst()).containsExactly(1, 2);
  }

  @Test
  void refusesWhatDoesNotFit() {
    List<float[]> scores = List.of(new float[] {1, 2}, new float[] {3, 4});
    assertRefused(() -> TopAccuracy.of(scores, new int[] {0}), "not 1");
    assertRefused(() -> TopAccuracy.of(List.of(), new int[] {}), "at least 1 example");
    assertRefused(() -> TopAccuracy.of(scores, new int[] {0, 2}), "example 1 has label 2");
    assertRefused(() -> TopAccuracy.sumOverViews(scores, 0), "not 0");
    assertRefused(() -> TopAccuracy.sumOverViews(scores, 3), "2 views");
    assertRefused(
        () -> TopAccuracy.sumOverViews(List.of(new float[2], new float[3]), 2), "2 and 3 classes");
  }

  private static void assertRefused(Runnable call, String part) {
    assertThatThrownBy(call::run).isInstanceOf(Failure.class).hasMessageContaining(part);
  }
}
