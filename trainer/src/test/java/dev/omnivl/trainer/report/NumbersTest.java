package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as people read them. */
final class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "4.38726, 4.387",
    "0.0012, 0.0012",
    "0.0700023, 0.07",
    "1234.56, 1235",
    "123456, '123,456'",
    "-2.5, -2.5",
    "0.00001, 1e-5",
    "0.0000249, 2.49e-5",
    "NaN, NaN"
  })
  void figures(double value, String shown) {
    assertThat(Numbers.figure(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "7.06, 7.1 s",
    "59.4, 59.4 s",
    "309, 5 min 09 s",
    "11040, 3 h 04 min",
    "3600000, '1,000 h 00 min'"
  })
  void durations(double seconds, String shown) {
    assertThat(Numbers.duration(seconds)).isEqualTo(shown);
  }
}
