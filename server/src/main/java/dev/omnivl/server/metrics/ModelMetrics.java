package dev.omnivl.server.metrics;

import static dev.omnivl.server.metrics.Meters.label;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.BatchRun;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Queued;
import dev.omnivl.server.watch.ModelWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What each model does, as meters with the labels {@code model}, the name by which calls ask for
 * it, and {@code version}, its model id. They are there as long as it is loaded: one that is loaded
 * again while calls still hold the former shares them with it.
 */
final class ModelMetrics {
  private static final String NAME_OF_QUEUE = "queue";

  private final MeterRegistry registry;
  private final Map<Tags, Series> all = new HashMap<>(); // guarded by this

  ModelMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  synchronized ModelWatch open(String name, String modelId) {
    Tags tags = Tags.of("model", name, "version", modelId);
    Series series = all.computeIfAbsent(tags, Series::new);
    series.users++;
    return new OneModel(series);
  }

  private synchronized void close(Series series) {
    series.users--;
    if (series.users == 0) {
      all.remove(series.tags);
      series.meters.forEach(registry::remove);
    }
  }

  /** The meters of a name and a model id. */
  private final class Series {
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private final Map<String, List<Queued>> queues = new ConcurrentHashMap<>();
    private final Map<Kind, OfKind> kinds = new ConcurrentHashMap<>();
    private final Counter tokens;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder inferences = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final DoubleAdder waited = new DoubleAdder();
    private final DoubleAdder ran = new DoubleAdder();
    private int users; // guarded by the owner

    Series(Tags tags) {
      this.tags = tags;
      gauge("omnivl.model.info", tags, "1 for each model that is loaded", () -> 1);
      tokens =
          kept(
              Meters.counter(
                  registry, "omnivl.generated.tokens", tags, "Tokens of texts that were written"));
      triton("nv_inference_request_success", Tags.empty(), succeeded::sum);
      triton("nv_inference_request_failure", Tags.of("reason", "CANCELED"), cancelled::sum);
      triton("nv_inference_request_failure", Tags.of("reason", "OTHER"), failed::sum);
      triton("nv_inference_count", Tags.empty(), inferences::sum);
      triton("nv_inference_exec_count", Tags.empty(), executions::sum);
      triton("nv_inference_queue_duration_us", Tags.empty(), waited::sum);
      triton("nv_inference_compute_infer_duration_us", Tags.empty(), ran::sum);
      triton(
          "nv_inference_pending_request_count",
          Tags.empty(),
          () -> queues.values().stream().flatMap(List::stream).mapToInt(Queued::queued).sum());
    }

    /** Gauges, because these names have no {@code _total}; rates are taken of them all the same. */
    private void triton(String name, Tags more, Supplier<Number> now) {
      gauge(name, tags.and(more), "As Triton Inference Server has it", now);
    }

    private void gauge(String name, Tags labels, String description, Supplier<Number> now) {
      kept(Meters.gauge(registry, name, labels, description, now));
    }

    private <M extends Meter> M kept(M meter) {
      meters.add(meter);
      return meter;
    }

    void follow(String queue, Queued queued) {
      queues.computeIfAbsent(queue, this::register).add(queued);
    }

    private List<Queued> register(String queue) {
      List<Queued> now = new CopyOnWriteArrayList<>();
      for (Lane lane : Lane.values()) {
        Tags labels = tags.and(NAME_OF_QUEUE, queue, "lane", label(lane));
        gauge("omnivl.queue.length", labels, "Items that wait", () -> sum(now, lane));
        gauge(
            "omnivl.queue.oldest.seconds",
            labels,
            "How long the one that came first has waited",
            () -> most(now, queued -> Meters.oldest(queued, lane)));
      }
      return now;
    }

    private int sum(List<Queued> queued, Lane lane) {
      return queued.stream().mapToInt(one -> one.queued(lane)).sum();
    }

    private double most(List<Queued> queued, ToDoubleFunction<Queued> figure) {
      return queued.stream().mapToDouble(figure).max().orElse(0);
    }

    OfKind of(BatchRun run) {
      return kinds.computeIfAbsent(
          new Kind(run.work(), run.lane()), kind -> new OfKind(this, kind));
    }
  }

  private record Kind(String work, Lane lane) {}

  /** The meters of one kind of work in one lane. */
  private final class OfKind {
    private final Timer durations;
    private final DistributionSummary sizes;
    private final Counter done;
    private final Counter failed;

    OfKind(Series series, Kind kind) {
      Tags tags = series.tags.and("work", kind.work(), "lane", label(kind.lane()));
      durations =
          series.kept(
              Meters.histogram(registry, "omnivl.batch.duration", tags, "How long batches ran"));
      sizes =
          series.kept(
              DistributionSummary.builder("omnivl.batch.size")
                  .tags(tags)
                  .description("Items that ran together")
                  .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
                  .register(registry));
      done = items(series, tags, "done");
      failed = items(series, tags, "failed");
    }

    private Counter items(Series series, Tags tags, String outcome) {
      return series.kept(
          Meters.counter(
              registry,
              "omnivl.batch.items",
              tags.and("outcome", outcome),
              "Items that ran in batches"));
    }
  }

  private final class OneModel implements ModelWatch {
    private final Series series;
    private final Map<Queued, String> followed = new ConcurrentHashMap<>();

    OneModel(Series series) {
      this.series = series;
    }

    @Override
    public void ran(BatchRun run) {
      OfKind kind = series.of(run);
      kind.durations.record(run.took());
      kind.sizes.record(run.items());
      kind.done.increment(run.items() - run.failed());
      kind.failed.increment(run.failed());
      series.executions.increment();
    }

    @Override
    public void follow(String queue, Queued queued) {
      followed.put(queued, queue);
      series.follow(queue, queued);
    }

    @Override
    public void answered(int inferences, Duration waited, Duration ran) {
      series.succeeded.increment();
      series.inferences.add(inferences);
      series.waited.add(waited.toNanos() / 1e3);
      series.ran.add(ran.toNanos() / 1e3);
    }

    @Override
    public void failed(Reason why) {
      (why == Reason.EXPIRED ? series.cancelled : series.failed).increment();
    }

    @Override
    public void generated(int tokens) {
      series.tokens.increment(tokens);
    }

    @Override
    public void close() {
      followed.forEach((queued, queue) -> {
        List<Queued> there = series.queues.get(queue);
        if (there != null) {
          there.remove(queued);
        }
      });
      ModelMetrics.this.close(series);
    }
  }
}
