package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecallTest {

  @Test
  void agreesWithTheHand() {
    // One-dimensional vectors: a candidate's number is its score. "b" and "c" stand twice.
    List<float[]> candidates = vectors(9, 8, 8, 7, 6, 5, 4);
    List<String> keys = List.of("a", "b", "x", "c", "b", "c", "d");
    // a: rank 1. b: its best, 8, ties with x: rank 3. c: best 7, behind a, b, x: rank 4. d: rank 7.
    Recall recall = Recall.of(vectors(1, 1, 1, 1), List.of("a", "b", "c", "d"), candidates, keys);
    assertThat(recall.queries()).isEqualTo(4);
    assertThat(recall.candidates()).isEqualTo(7);
    assertThat(recall.at1()).isEqualTo(0.25);
    assertThat(recall.at5()).isEqualTo(0.75);
    assertThat(recall.at10()).isEqualTo(1);
    assertThat(recall.medianRank()).isEqualTo(3.5);
    assertThat(recall.chanceAt10()).isEqualTo(1);
  }

  @Test
  void equivalentCandidatesAreNotInEachOthersWay() {
    Recall recall = Recall.of(vectors(1), List.of("b"), vectors(3, 3, 2), List.of("b", "b", "x"));
    assertThat(recall.at1()).isEqualTo(1);
    assertThat(recall.medianRank()).isEqualTo(1);
  }

  @Test
  void aModelThatSaysTheSameOfAllIsTheWorst() {
    List<float[]> same = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int index = 0; index < 40; index++) {
      same.add(new float[] {1});
      keys.add("key " + index);
    }
    Recall recall = Recall.of(same, keys, same, keys);
    assertThat(recall.at10()).isZero();
    assertThat(recall.medianRank()).isEqualTo(40);
    assertThat(recall.chanceAt10()).isCloseTo(0.25, offset(1e-12));
  }

  private static List<float[]> vectors(float... values) {
    List<float[]> vectors = new ArrayList<>();
    for (float value : values) {
      vectors.add(new float[] {value});
    }
    return vectors;
  }
}
