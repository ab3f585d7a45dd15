package dev.omnivl.server;

import dev.omnivl.server.grpc.GrpcPort;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.trace.Tracing;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A whole server on a free port, with a small real model, and a channel to it. */
public final class RunningServer implements AutoCloseable {
  private static final int REPLY_LIMIT = 64 << 20;

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final OmniVlServer server;
  private final ManagedChannel channel;

  /**
   * Starts a server.
   *
   * @param bundle the folder of the model
   * @param index the folder of the index
   * @param settings what differs from the defaults
   */
  public RunningServer(Path bundle, Path index, Map<String, String> settings) {
    this(bundle, index, settings, Tracing.OFF);
  }

  /**
   * Starts a server.
   *
   * @param bundle the folder of the model
   * @param index the folder of the index
   * @param settings what differs from the defaults
   * @param tracing follows its calls
   */
  public RunningServer(Path bundle, Path index, Map<String, String> settings, Tracing tracing) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("omnivl.bundle", bundle.toString());
    all.put("omnivl.index", index.toString());
    all.put("omnivl.grpc.port", "0");
    server = OmniVlServer.open(settings(all), "test", meters, tracing);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(REPLY_LIMIT)
            .build();
  }

  /** Returns settings as the server reads them, unknown keys refused. */
  public static ServerSettings settings(Map<String, String> properties) {
    return config(properties).getConfigMapping(ServerSettings.class);
  }

  /** Returns all settings by their names, those given and the defaults of the others. */
  static SmallRyeConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withMapping(ServerSettings.class)
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build();
  }

  /** Returns what the server's meters are in. */
  public MeterRegistry meters() {
    return meters;
  }

  /** Returns the meters as {@code /q/metrics} shows them. */
  public String scrape() {
    return meters.scrape();
  }

  /** Returns the bytes of encoded media that the server's calls hold now. */
  public long heldBytes() {
    return server.heldBytes();
  }

  /** Returns the calls, streams and items of streams that run in the server now. */
  public GrpcPort.Running running() {
    return server.running();
  }

  /** Returns the port of this machine that it listens on. */
  public int port() {
    return server.port();
  }

  /** Returns the channel. */
  public ManagedChannel channel() {
    return channel;
  }

  /** Ends the server and keeps the channel, to see what clients see then. */
  public void stop() {
    server.close();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
