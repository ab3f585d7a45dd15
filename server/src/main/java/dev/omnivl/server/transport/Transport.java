package dev.omnivl.server.transport;

import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.Watch;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP/2 side of the gRPC port: its sockets, their threads, and what a connection may cost.
 *
 * <p>One connection may send so many resets, empty frames and pieces of messages; headers have a
 * size; connections are counted, asked whether they are still there, ended when nothing goes over
 * them, and renewed after some time without a running call noticing.
 */
public final class Transport implements AutoCloseable {
  /** Callers that leave in time of overload send thousands; a flood sends more. */
  private static final int MAX_RESETS = 10_000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  /** For the first words of a connection; one that says nothing is ended. */
  private static final int HANDSHAKE_SECONDS = 10;

  private final EventLoopGroup accepting =
      new NioEventLoopGroup(1, Thread.ofPlatform().name("omnivl-accept").daemon().factory());
  private final EventLoopGroup connections =
      new NioEventLoopGroup(0, Thread.ofPlatform().name("omnivl-io-", 0).daemon().factory());
  private final ServerSettings.Grpc settings;
  private final ServerCredentials credentials;
  private final Watch watch;

  /**
   * Makes the threads of a port.
   *
   * @param credentials with which connections are encrypted, if they are
   * @param watch is told of connections that are refused
   */
  public Transport(ServerSettings.Grpc settings, ServerCredentials credentials, Watch watch) {
    this.watch = watch;
    this.settings = settings;
    this.credentials = credentials;
  }

  /** Returns a builder of a server on this transport, to which services are yet to be added. */
  public NettyServerBuilder server() {
    boolean encrypted = !(credentials instanceof InsecureServerCredentials);
    Connections open = new Connections(settings, encrypted, watch);
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(settings.host(), settings.port()), credentials)
        .bossEventLoopGroup(accepting)
        .workerEventLoopGroup(connections)
        .channelFactory(() -> new GuardedServerChannel(open))
        .maxInboundMessageSize(settings.maxMessageOrDefault())
        .maxInboundMetadataSize(Math.toIntExact(settings.maxHeader().asLongValue()))
        .initialFlowControlWindow(Math.toIntExact(settings.window().asLongValue()))
        .maxConcurrentCallsPerConnection(settings.maxCallsPerConnection())
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTime(1, TimeUnit.MINUTES)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .maxConnectionIdle(10, TimeUnit.MINUTES)
        .maxConnectionAge(settings.maxConnectionAge().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets go of sockets and threads. */
  @Override
  public void close() {
    accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
