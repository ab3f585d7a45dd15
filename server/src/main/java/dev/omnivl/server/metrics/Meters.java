package dev.omnivl.server.metrics;

import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Queued;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** How meters are made here: what they hold on to, which buckets they have, how labels look. */
final class Meters {
  /** From a text's vector to a video's: 2.5 times each. */
  private static final Duration[] BUCKETS =
      java.util.stream.LongStream.of(1, 3, 6, 15, 40, 100, 250, 600, 1_500, 4_000, 10_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private Meters() {}

  /** Returns the value of a label: a constant of ours, and so one of few. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static Timer histogram(MeterRegistry registry, String name, Tags tags, String description) {
    return Timer.builder(name)
        .tags(tags)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  static Counter counter(MeterRegistry registry, String name, Tags tags, String description) {
    return Counter.builder(name).tags(tags).description(description).register(registry);
  }

  static Gauge gauge(
      MeterRegistry registry, String name, Tags tags, String description, Supplier<Number> now) {
    return Gauge.builder(name, now).tags(tags).description(description).register(registry);
  }

  /** Returns seconds. */
  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** Returns the wait of the oldest of a lane in seconds. */
  static double oldest(Queued queued, Lane lane) {
    return seconds(queued.oldest(lane));
  }
}
