package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges and round numbers. */
final class AxisTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyValuesAreCovered(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int trial = 0; trial < 500; trial++) {
      double scale = Math.pow(10, random.nextInt(-7, 8));
      double least = random.nextDouble(-1, 1) * scale;
      double greatest = trial % 10 == 0 ? least : least + random.nextDouble() * scale;
      assertCovers(Axis.covering(least, greatest), least, greatest);
      double above = Math.abs(least) + 1e-9;
      assertCovers(
          Axis.logarithmic(above, above + greatest - least), above, above + greatest - least);
    }
  }

  private static void assertCovers(Axis axis, double least, double greatest) {
    String what = least + " to " + greatest + ": " + axis;
    double slack = 1e-6;
    assertThat(axis.place(least)).as(what).isBetween(-slack, 1.0);
    assertThat(axis.place(greatest)).as(what).isBetween(0.0, 1 + slack);
    assertThat(axis.place(axis.low())).as(what).isZero();
    assertThat(axis.place(axis.high())).as(what).isEqualTo(1);
    assertThat(axis.ticks()).as(what).isSorted().hasSizeBetween(2, 20);
    List<String> labels = axis.ticks().stream().map(axis::label).toList();
    assertThat(new HashSet<>(labels)).as(what).hasSameSizeAs(labels);
  }

  @ParameterizedTest
  @CsvSource({
    "3.1, 5.8, '3.0 3.5 4.0 4.5 5.0 5.5 6.0'",
    "0, 0.0012, '0 0.0002 0.0004 0.0006 0.0008 0.0010 0.0012'",
    "0, 1e-5, '0 2e-6 4e-6 6e-6 8e-6 1e-5'",
    "0, 50000, '0 10,000 20,000 30,000 40,000 50,000'",
    "5, 5, '4.4 4.6 4.8 5.0 5.2 5.4 5.6'",
    "0, 0, '-1.0 -0.5 0 0.5 1.0'"
  })
  void ticksAreRound(double least, double greatest, String labels) {
    Axis axis = Axis.covering(least, greatest);
    assertThat(axis.ticks().stream().map(axis::label)).containsExactly(labels.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2, 60, '1 2 5 10 20 50 100'",
    "0.03, 4000, '0.01 0.1 1 10 100 1000 10,000'",
    "2, 2, '2 5'"
  })
  void logarithmicTicksAreRound(double least, double greatest, String labels) {
    Axis axis = Axis.logarithmic(least, greatest);
    assertThat(axis.ticks().stream().map(axis::label)).containsExactly(labels.split(" "));
  }

  @Test
  void stepsEndWithTheLastOne() {
    Axis axis = Axis.upTo(503);
    assertThat(axis.place(503)).isEqualTo(1);
    assertThat(axis.ticks()).containsExactly(0.0, 100.0, 200.0, 300.0, 400.0, 500.0);
  }

  @Test
  void aSingleStepHasWholeTicks() {
    Axis axis = Axis.upTo(1);
    assertThat(axis.ticks().stream().map(axis::label)).startsWith("0").endsWith("1.0");
  }
}
