package dev.omnivl.server.trace;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Follows calls by OpenTelemetry's SDK, which sends what it learns to a collector. */
final class Collected implements Tracing {
  private static final String SCOPE = "dev.omnivl.server";
  private static final long LAST_SECONDS = 5;

  /** As the conventions for RPC advise, seconds. */
  private static final List<Double> BUCKETS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private final OpenTelemetrySdk sdk;
  private final TextMapPropagator propagator;
  private final Tracer tracer;
  private final DoubleHistogram durations;

  private Collected(OpenTelemetrySdk sdk, String version) {
    this.sdk = sdk;
    propagator = sdk.getPropagators().getTextMapPropagator();
    tracer =
        sdk.getTracerProvider().tracerBuilder(SCOPE).setInstrumentationVersion(version).build();
    durations =
        sdk.getMeterProvider()
            .meterBuilder(SCOPE)
            .setInstrumentationVersion(version)
            .build()
            .histogramBuilder("rpc.server.call.duration")
            .setUnit("s")
            .setDescription("Measures the duration of an incoming Remote Procedure Call (RPC).")
            .setExplicitBucketBoundariesAdvice(BUCKETS)
            .build();
  }

  static Tracing open(Map<String, String> settings, String version) {
    Map<String, String> all = new HashMap<>();
    all.put("otel.service.name", "omnivl-server");
    all.put("otel.logs.exporter", "none"); // the log is on the output stream
    all.put(Signal.TRACES.exporter(), exporter(Signal.TRACES, settings));
    all.put(Signal.METRICS.exporter(), exporter(Signal.METRICS, settings));
    all.putAll(settings);
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook() // the server closes it after its last call
              .addPropertiesSupplier(() -> all)
              .addResourceCustomizer((resource, config) -> versioned(resource, version))
              .addSamplerCustomizer((sampler, config) -> new LinkedSampler(sampler))
              .build()
              .getOpenTelemetrySdk();
      return new Collected(sdk, version);
    } catch (ConfigurationException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "OpenTelemetry refuses its settings: " + e.getMessage(), e);
    }
  }

  /** A collector that is named for one signal alone gets no other. */
  private static String exporter(Signal signal, Map<String, String> settings) {
    boolean named =
        settings.containsKey(Signal.ALL.endpoint()) || settings.containsKey(signal.endpoint());
    return named ? "otlp" : "none";
  }

  private static Resource versioned(Resource resource, String version) {
    AttributeKey<String> key = AttributeKey.stringKey("service.version");
    return resource.getAttribute(key) == null
        ? resource.toBuilder().put(key, version).build()
        : resource;
  }

  @Override
  public Optional<ServerStreamTracer.Factory> calls() {
    return Optional.of(
        new ServerStreamTracer.Factory() {
          @Override
          public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new CallSpan(tracer, durations, method, Traced.from(headers, propagator));
          }
        });
  }

  @Override
  public void close() {
    sdk.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
  }
}
