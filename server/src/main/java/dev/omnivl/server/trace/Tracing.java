package dev.omnivl.server.trace;

import io.grpc.ServerStreamTracer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who follows calls. */
public interface Tracing extends AutoCloseable {
  /** Nobody does. */
  Tracing OFF = Optional::empty;

  /** Settings of OpenTelemetry's SDK that decide whether anybody follows. */
  Set<String> SWITCHES =
      Set.of(
          "otel.sdk.disabled",
          Signal.ALL.endpoint(),
          Signal.TRACES.endpoint(),
          Signal.METRICS.endpoint());

  /** Returns what follows each call of the gRPC port. */
  Optional<ServerStreamTracer.Factory> calls();

  /** Sends what was not sent yet. */
  @Override
  default void close() {}

  /**
   * Follows calls if the settings name a collector.
   *
   * @param settings of OpenTelemetry's SDK, such as {@code otel.exporter.otlp.endpoint}; those in
   *     the environment and in system properties go before
   * @param version of this software
   * @throws dev.omnivl.failure.Failure {@code INVALID_ARGUMENT} if the SDK refuses a setting
   */
  static Tracing open(Map<String, String> settings, String version) {
    boolean disabled = Boolean.parseBoolean(settings.get("otel.sdk.disabled"));
    boolean named =
        SWITCHES.stream()
            .filter(name -> name.endsWith(".endpoint"))
            .anyMatch(name -> !settings.getOrDefault(name, "").isBlank());
    return named && !disabled ? Collected.open(settings, version) : OFF;
  }
}
