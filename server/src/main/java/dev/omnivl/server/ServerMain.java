package dev.omnivl.server;

import dev.omnivl.server.settings.Exposure;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server, says what it runs with, and stops it when it is told to. */
@QuarkusMain
public final class ServerMain implements QuarkusApplication {
  private static final Logger log = LoggerFactory.getLogger(ServerMain.class);

  private final ServerSettings settings;
  private final Config config;
  private final ModelHealth health;
  private final MeterRegistry meters;
  private final String version;

  @Inject
  ServerMain(
      ServerSettings settings,
      Config config,
      @Readiness ModelHealth health,
      MeterRegistry meters,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.settings = settings;
    this.config = config;
    this.health = health;
    this.meters = meters;
    this.version = version;
  }

  /** Runs until the process is told to end. */
  public static void main(String... arguments) {
    Termination.onSignals();
    Preparation.begin();
    FreeHttpPort.ifNoneWasAskedFor();
    Quarkus.run(ServerMain.class, Termination::exit, arguments);
  }

  @Override
  public int run(String... arguments) {
    EffectiveSettings.refuseUnknown(config, System.getenv().keySet());
    if (arguments.length == 1 && arguments[0].equals("--settings")) {
      Termination.print(EffectiveSettings.of(config));
      return 0;
    }
    if (arguments.length > 0) {
      throw StartFailure.unknownArgument(arguments[0]);
    }
    if (settings.log().json()) {
      JsonLog.begin();
    }
    log.info(
        "omnivl server {}, with these settings of its own (--settings lists all)\n{}",
        version,
        EffectiveSettings.changed(config));
    Exposure.warnings(settings).forEach(log::warn);
    try (Tracing tracing = Tracing.open(EffectiveSettings.ofOpenTelemetry(config), version);
        OmniVlServer server = OmniVlServer.open(settings, version, meters, tracing)) {
      health.set(true);
      log.info(
          "{}, gRPC on {}:{}, ready in {} s",
          server.description(),
          settings.grpc().host(),
          server.port(),
          secondsSinceStart());
      log.info(
          "health and metrics on http://{}:{}/q/health, /q/metrics; next: {}; Ctrl-C ends it",
          settings.http().host(),
          settings.http().port(),
          server.next());
      Quarkus.waitForExit();
      health.set(false);
      log.info("stopping");
    }
    log.info("stopped");
    return 0;
  }

  private static String secondsSinceStart() {
    // The process may be older: the launcher becomes it.
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    return String.format(Locale.ROOT, "%.1f", (System.currentTimeMillis() - started) / 1e3);
  }
}
