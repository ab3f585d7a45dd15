package dev.omnivl.client.judged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
  @Test
  void equalAnswersDifferByNothing() {
    Difference none = Difference.of(List.of(0.2, 1.0), List.of(0.2, 1.0), 1);
    assertThat(none).isEqualTo(new Difference(0, 0, 0, 0, 0));
    assertThat(none.notWorse(0)).isTrue();
  }

  @Test
  void whatIsPairedIsTold() {
    // Queries differ much from each other and little from one index to the other.
    List<Double> first = Stream.iterate(0.0, x -> x + 0.01).limit(90).toList();
    List<Double> second = first.stream().map(x -> x + 0.05).toList();
    Difference difference = Difference.of(first, second, 1);
    assertThat(difference.mean()).isCloseTo(0.05, within(1e-9));
    assertThat(difference.low()).isCloseTo(0.05, within(1e-9));
    assertThat(difference.better()).isEqualTo(90);
    Difference back = Difference.of(second, first, 1);
    assertThat(back.notWorse(0.02)).isFalse();
    assertThat(back.notWorse(0.06)).isTrue();
    assertThat(back.worse()).isEqualTo(90);
  }

  @Test
  void fewQueriesThatDisagreeShowNothing() {
    Difference difference = Difference.of(List.of(0.0, 1.0), List.of(1.0, 0.0), 1);
    assertThat(difference.mean()).isZero();
    assertThat(difference.notWorse(0.02)).isFalse();
    Difference many =
        Difference.of(Collections.nCopies(500, 0.5), Collections.nCopies(500, 0.49), 1);
    assertThat(many.notWorse(0.02)).isTrue();
  }
}
