package dev.omnivl.server.metrics;

import static dev.omnivl.server.metrics.Meters.label;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.admission.ByteBudget;
import dev.omnivl.server.batch.Lane;
import dev.omnivl.server.batch.Queued;
import dev.omnivl.server.grpc.GrpcPort;
import dev.omnivl.server.models.Shared;
import dev.omnivl.server.watch.EndedCall;
import dev.omnivl.server.watch.IngestOutcome;
import dev.omnivl.server.watch.ModelWatch;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the server does, as meters. Every label has few values, none of which a caller chooses; the
 * table of all names is in {@code docs/operations.md}.
 */
public final class ServerMetrics implements Watch {
  private final MeterRegistry registry;
  private final ModelMetrics models;
  private final Map<RefusalReason, Counter> refusals;
  private final Map<Lane, Timer> decoded;
  private final Map<Reason, Counter> decodingFailures;
  private final Map<IngestOutcome, Counter> ingested;
  private final Timer loaded;
  private final Timer notLoaded;
  private final Map<EndedKind, Timer> calls = new ConcurrentHashMap<>();
  private final Map<String, Volume> volumes = new ConcurrentHashMap<>();

  private record EndedKind(String method, String status) {}

  private record Volume(Counter received, Counter sent) {}

  /** Registers what is there before anything has happened. */
  public ServerMetrics(MeterRegistry registry) {
    this.registry = registry;
    models = new ModelMetrics(registry);
    refusals =
        each(
            RefusalReason.class,
            why -> counter("omnivl.refusals", "reason", why, "Refused at once"));
    decoded =
        each(
            Lane.class,
            lane ->
                Meters.histogram(
                    registry,
                    "omnivl.decode.duration",
                    Tags.of("lane", label(lane)),
                    "A step of a medium's decoding, without the wait for a decoder"));
    decodingFailures =
        each(
            Reason.class,
            why ->
                counter("omnivl.decode.failures", "reason", why, "Steps of decoding that failed"));
    ingested =
        each(
            IngestOutcome.class,
            outcome ->
                counter("omnivl.ingest.items", "outcome", outcome, "Items sent for the index"));
    loaded = load("loaded");
    notLoaded = load("failed");
  }

  private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> make) {
    Map<K, V> all = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      all.put(key, make.apply(key));
    }
    return all;
  }

  private Counter counter(String name, String key, Enum<?> value, String description) {
    return Meters.counter(registry, name, Tags.of(key, label(value)), description);
  }

  private Timer load(String outcome) {
    return Timer.builder("omnivl.model.load")
        .tags("outcome", outcome)
        .description("Loading and checking a model")
        .register(registry);
  }

  /** Registers what runs now. */
  public void follow(Supplier<GrpcPort.Running> running) {
    gauge("omnivl.calls.running", "Calls that have not ended", () -> running.get().calls());
    gauge("omnivl.streams.running", "Streams that have not ended", () -> running.get().streams());
    gauge("omnivl.stream.items", "Items of streams under way", () -> running.get().items());
  }

  /** Registers what waits for the server as a whole, and what calls hold. */
  public void follow(Shared shared, ByteBudget budget) {
    gauge("omnivl.budget.bytes", "Encoded media that calls hold", budget::held);
    gauge("omnivl.budget.limit.bytes", "The most that they may hold", budget::limit);
    Tags vectors = Tags.of("door", "vectors");
    Tags writing = Tags.of("door", "writing");
    backlog(vectors, () -> shared.doors().backlogOfVectors());
    backlog(writing, () -> shared.doors().backlogOfWriting());
    Queued decoders = shared.decoders().queue();
    for (Lane lane : Lane.values()) {
      Tags tags = Tags.of("lane", label(lane));
      Meters.gauge(
          registry,
          "omnivl.decode.queue.length",
          tags,
          "Steps of decoding that wait",
          () -> decoders.queued(lane));
      Meters.gauge(
          registry,
          "omnivl.decode.queue.oldest.seconds",
          tags,
          "How long the one that came first has waited",
          () -> Meters.oldest(decoders, lane));
    }
  }

  private void backlog(Tags door, Supplier<Duration> backlog) {
    Meters.gauge(
        registry,
        "omnivl.backlog.seconds",
        door,
        "How long the calls that were let in take still, as forecast",
        () -> Meters.seconds(backlog.get()));
  }

  private void gauge(String name, String description, Supplier<Number> now) {
    Meters.gauge(registry, name, Tags.empty(), description, now);
  }

  @Override
  public void called(EndedCall call) {
    calls
        .computeIfAbsent(new EndedKind(call.method(), call.status()), this::timer)
        .record(call.took());
    Volume volume = volumes.computeIfAbsent(call.method(), this::volume);
    volume.received().increment(call.received());
    volume.sent().increment(call.sent());
  }

  private Timer timer(EndedKind kind) {
    return Meters.histogram(
        registry,
        "omnivl.call.duration",
        Tags.of("method", kind.method(), "status", kind.status()),
        "Calls that ended, from their arrival to their last byte");
  }

  private Volume volume(String method) {
    return new Volume(volume(method, "received"), volume(method, "sent"));
  }

  private Counter volume(String method, String direction) {
    return Counter.builder("omnivl.call.bytes")
        .tags("method", method, "direction", direction)
        .description("Messages as they went over the wire")
        .register(registry);
  }

  @Override
  public void refused(RefusalReason why) {
    increment(refusals.get(why));
  }

  @Override
  public void decoded(Lane lane, Duration took) {
    Timer timer = decoded.get(lane);
    if (timer != null) {
      timer.record(took);
    }
  }

  @Override
  public void decodingFailed(Reason why) {
    increment(decodingFailures.get(why));
  }

  @Override
  public void ingested(IngestOutcome outcome) {
    increment(ingested.get(outcome));
  }

  private static void increment(@org.jspecify.annotations.Nullable Counter counter) {
    if (counter != null) { // there is one for each constant
      counter.increment();
    }
  }

  @Override
  public void loaded(boolean done, Duration took) {
    (done ? loaded : notLoaded).record(took);
  }

  @Override
  public ModelWatch model(String name, String modelId) {
    return models.open(name, modelId);
  }
}
