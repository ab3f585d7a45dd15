package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.trainer.report.Curve.Point;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Means and thinning. */
final class CurveTest {

  @Test
  void aConstantStaysAndAStraightLineDoesInside() {
    assertThat(curve(1000, step -> 3).smoothed().points()).allMatch(point -> point.value() == 3);
    List<Point> line = curve(1000, step -> step).smoothed().points();
    for (Point point : line.subList(50, 950)) {
      assertThat(point.value()).isCloseTo(point.step(), within(1e-6));
    }
  }

  @Test
  void noiseIsMuchLessAtTheEndsToo() {
    SplittableRandom random = new SplittableRandom(5);
    List<Point> noise = curve(2000, step -> random.nextDouble(-1, 1)).smoothed().points();
    assertThat(noise).hasSize(2000).allMatch(point -> Math.abs(point.value()) < 0.6);
    assertThat(noise.subList(100, 1900)).allMatch(point -> Math.abs(point.value()) < 0.25);
  }

  @Test
  void aShortCurveIsItsOwnMean() {
    Curve curve = curve(19, step -> step % 3);
    assertThat(curve.window()).isEqualTo(1);
    assertThat(curve.smoothed()).isEqualTo(curve);
  }

  @Test
  void thinningKeepsEndsAndExtremesInOrder() {
    SplittableRandom random = new SplittableRandom(6);
    Curve curve = curve(10_007, step -> random.nextDouble());
    List<Point> thin = curve.thinned(100).points();
    Comparator<Point> byValue = Comparator.comparingDouble(Point::value);
    assertThat(thin).hasSize(202).isSortedAccordingTo(Comparator.comparingLong(Point::step));
    assertThat(thin).startsWith(curve.points().getFirst()).endsWith(curve.points().getLast());
    assertThat(thin)
        .contains(
            curve.points().stream().min(byValue).orElseThrow(),
            curve.points().stream().max(byValue).orElseThrow());
    assertThat(curve.thinned(6000)).isSameAs(curve);
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> new Curve("loss", List.of())).hasMessageContaining("loss");
  }

  static Curve curve(int size, IntToDoubleFunction values) {
    return new Curve(
        "curve",
        IntStream.rangeClosed(1, size)
            .mapToObj(step -> new Point(step, values.applyAsDouble(step)))
            .toList());
  }
}
