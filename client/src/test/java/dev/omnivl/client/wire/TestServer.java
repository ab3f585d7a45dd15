package dev.omnivl.client.wire;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Services of our contract on a real port of this machine. */
public final class TestServer implements AutoCloseable {
  private final Server server;

  private TestServer(Server server) {
    this.server = server;
  }

  public static TestServer of(BindableService... services) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(8 << 20);
    for (BindableService service : services) {
      builder.addService(service);
    }
    return new TestServer(builder.build().start());
  }

  public ServerAddress address() {
    return new ServerAddress("localhost", server.getPort());
  }

  /** A connection with this deadline. */
  public dev.omnivl.client.wire.Server connect(Duration timeout) {
    return dev.omnivl.client.wire.Server.at(address(), timeout);
  }

  public dev.omnivl.client.wire.Server connect() {
    return connect(Duration.ofSeconds(20));
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }
}
