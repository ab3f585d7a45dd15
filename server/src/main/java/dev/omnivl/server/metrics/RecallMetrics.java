package dev.omnivl.server.metrics;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.recall.Series;
import dev.omnivl.index.recall.SeriesReport;
import dev.omnivl.server.collections.Collection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Recall and effort of the searches of all collections, as meters: {@code omnivl.index.recall} (NaN
 * while there are too few samples), {@code .recall.below.objective} (1 or 0), {@code
 * .recall.samples}, {@code .recall.hits.expected}, {@code .recall.hits.found}, {@code
 * .visited.share} and {@code .candidates}, with the tags {@code collection}, {@code query} ({@code
 * text} or {@code media}) and {@code passing} (how much filters let through).
 */
public final class RecallMetrics {
  private static final String PREFIX = "omnivl.index.";

  private final MeterRegistry registry;
  private final Map<Collection, List<Meter>> meters = new HashMap<>();

  /** Registers nothing yet. */
  public RecallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers the meters of collections that are new, and removes those of others. */
  public synchronized void follow(List<Collection> collections) {
    // First: another one may have taken a name.
    Set<Collection> gone = new HashSet<>(meters.keySet());
    collections.forEach(gone::remove);
    for (Collection collection : gone) {
      List<Meter> left = meters.remove(collection);
      if (left != null) {
        left.forEach(registry::remove);
      }
    }
    for (Collection collection : collections) {
      meters.computeIfAbsent(collection, this::register);
    }
  }

  private List<Meter> register(Collection collection) {
    List<Meter> registered = new ArrayList<>();
    for (Series series : Series.ALL) {
      Tags tags =
          Tags.of(
              "collection",
              collection.name(),
              "query",
              series.modality().name().toLowerCase(Locale.ROOT),
              "passing",
              series.passing().shown().replace(" ", ""));
      Told told = new Told(collection, series);
      registered.addAll(
          List.of(
              told.gauge("recall", tags, report -> report.recall().orElse(Double.NaN)),
              told.gauge("visited.share", tags, r -> r.visitedShare().orElse(Double.NaN)),
              told.gauge("candidates", tags, SeriesReport::candidates),
              told.gauge("recall.below.objective", tags, r -> r.belowObjective() ? 1 : 0),
              told.counter("recall.samples", tags, SeriesReport::samples),
              told.counter("recall.hits.expected", tags, SeriesReport::expected),
              told.counter("recall.hits.found", tags, SeriesReport::found)));
    }
    return registered;
  }

  /** One series of one collection. */
  private final class Told {
    private final Collection collection;
    private final Series series;

    Told(Collection collection, Series series) {
      this.collection = collection;
      this.series = series;
    }

    private double now(ToDoubleFunction<SeriesReport> figure) {
      try {
        for (SeriesReport report : collection.index().recall()) {
          if (report.series().equals(series)) {
            return figure.applyAsDouble(report);
          }
        }
        return Double.NaN;
      } catch (Failure unusable) {
        return Double.NaN; // it is closed, damaged or being restored
      }
    }

    Meter gauge(String name, Tags tags, ToDoubleFunction<SeriesReport> figure) {
      return Gauge.builder(PREFIX + name, this, told -> told.now(figure))
          .tags(tags)
          .strongReference(true)
          .register(registry);
    }

    /** A counter refers to what it counts weakly; the gauges beside it keep that. */
    Meter counter(String name, Tags tags, ToDoubleFunction<SeriesReport> figure) {
      return FunctionCounter.builder(PREFIX + name, this, told -> told.now(figure))
          .tags(tags)
          .register(registry);
    }
  }
}
