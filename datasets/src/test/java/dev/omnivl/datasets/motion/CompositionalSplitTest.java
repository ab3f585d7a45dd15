package dev.omnivl.datasets.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompositionalSplitTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void oneThirdIsHeldOutAndTwoColoursOfEachShapeAndMotion(long seed) {
    CompositionalSplit split = new CompositionalSplit(seed);

    assertThat(split.single()).hasSize(240).doesNotHaveDuplicates();
    assertThat(split.single()).filteredOn(split::heldOut).hasSize(80);
    for (Shape shape : Shape.values()) {
      for (Motion motion : Motion.values()) {
        assertThat(split.single())
            .filteredOn(one -> one.shape() == shape && one.motions().contains(motion))
            .filteredOn(split::heldOut)
            .hasSize(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void anyTwoPartsOfACombinationAreTrainedOnTogether(long seed) {
    CompositionalSplit split = new CompositionalSplit(seed);
    List<List<Object>> trained = new ArrayList<>();
    for (Combination one : split.single()) {
      if (!split.heldOut(one)) {
        Motion motion = one.motions().getFirst();
        trained.add(List.of(one.shape(), one.colour()));
        trained.add(List.of(one.shape(), motion));
        trained.add(List.of(one.colour(), motion));
      }
    }
    assertThat(trained.stream().distinct()).hasSize(4 * 6 + 4 * 10 + 6 * 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void twoMotionsKeepToOneSide(long seed) {
    CompositionalSplit split = new CompositionalSplit(seed);
    for (boolean heldOut : new boolean[] {true, false}) {
      assertThat(split.paired(heldOut)).isNotEmpty().doesNotHaveDuplicates();
      for (Combination pair : split.paired(heldOut)) {
        assertThat(split.heldOut(pair)).isEqualTo(heldOut);
        for (Motion motion : pair.motions()) {
          Combination part = new Combination(pair.shape(), pair.colour(), List.of(motion));
          assertThat(split.heldOut(part)).isEqualTo(heldOut);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void everyMotionIsTrainedOnFirstAndLastWhereItCanBe(long seed) {
    List<Combination> trained = new CompositionalSplit(seed).paired(false);
    assertThat(trained.stream().map(pair -> pair.motions().getFirst()).distinct()).hasSize(9);
    assertThat(trained.stream().map(pair -> pair.motions().getLast()).distinct()).hasSize(9);
  }
}
