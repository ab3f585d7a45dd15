package dev.omnivl.bench.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Resident memory over time. Growth is told from when the first minutes are over, in which
 * compilers, caches, index and allocators come to their sizes. For one thread.
 */
final class Resident {
  /** When growth begins to count. */
  static final Duration SETTLED = Duration.ofMinutes(5);

  /** Over which the middle value is taken at both ends. */
  private static final Duration SPAN = Duration.ofMinutes(1);

  private final List<Sample> samples = new ArrayList<>();

  /**
   * A sample.
   *
   * @param at since the beginning
   * @param megabytes of memory
   */
  private record Sample(Duration at, double megabytes) {}

  /** Adds a sample; later ones come later. */
  void add(Duration at, double megabytes) {
    samples.add(new Sample(at, megabytes));
  }

  /** Returns the largest. */
  double peak() {
    return samples.stream().mapToDouble(Sample::megabytes).max().orElse(Double.NaN);
  }

  /** Returns the middle of the minute after the fifth; of the last third of a shorter run. */
  double settled() {
    Duration end = end();
    Duration from =
        end.compareTo(SETTLED.plus(SPAN)) > 0 ? SETTLED : end.multipliedBy(2).dividedBy(3);
    return middle(from, from.plus(SPAN));
  }

  /** Returns the middle of the last minute. */
  double last() {
    return middle(end().minus(SPAN), end());
  }

  /** Returns what came after the fifth minute, as a share of what was there; 0 for no growth. */
  double growth() {
    return last() / settled() - 1;
  }

  private Duration end() {
    return samples.isEmpty() ? Duration.ZERO : samples.getLast().at();
  }

  private double middle(Duration from, Duration to) {
    double[] values =
        samples.stream()
            .filter(sample -> sample.at().compareTo(from) >= 0 && sample.at().compareTo(to) <= 0)
            .mapToDouble(Sample::megabytes)
            .sorted()
            .toArray();
    return values.length == 0
        ? Double.NaN
        : Arrays.stream(values).skip(values.length / 2).findFirst().orElseThrow();
  }
}
