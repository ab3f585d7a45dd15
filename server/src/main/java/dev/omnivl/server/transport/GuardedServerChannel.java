package dev.omnivl.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;

/** The listening socket: takes in what {@link Connections} admits. */
final class GuardedServerChannel extends NioServerSocketChannel {
  private final Connections connections;

  GuardedServerChannel(Connections connections) {
    this.connections = connections;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int read = super.doReadMessages(accepted);
    if (read > 0) {
      Channel channel = (Channel) accepted.getLast();
      if (!connections.admit(channel)) {
        accepted.removeLast();
        channel.unsafe().closeForcibly();
        return 0;
      }
    }
    return read;
  }
}
