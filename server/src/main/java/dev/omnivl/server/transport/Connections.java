package dev.omnivl.server.transport;

import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections: how many there are, and of whom. */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final int most;
  private final int mostOfOne;
  private final Map<InetAddress, Integer> open = new HashMap<>();
  private final Notices notices = new Notices(log);
  private final boolean encrypted;
  private final Watch watch;
  private int all;

  Connections(ServerSettings.Grpc settings, boolean encrypted, Watch watch) {
    this.watch = watch;
    this.encrypted = encrypted;
    most = settings.maxConnections();
    mostOfOne = settings.maxConnectionsPerPeer();
  }

  /** Takes a connection in, guarded until it ends. Returns whether there is room for it. */
  boolean admit(Channel channel) {
    InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    if (!count(peer)) {
      watch.refused(RefusalReason.CONNECTIONS);
      notices.warn("a connection of {} is refused: there are {}", peer.getHostAddress(), limits());
      return false;
    }
    channel.closeFuture().addListener(closed -> release(peer));
    FrameGuard guard =
        new FrameGuard(flood ->
            notices.warn(
                "a connection of {} is ended: it sent too many {}", peer.getHostAddress(), flood));
    channel.pipeline().addFirst("omnivl-frames", encrypted ? new BehindTls(guard) : guard);
    return true;
  }

  private String limits() {
    return most + " at most, " + mostOfOne + " of one address (omnivl.grpc.max-connections)";
  }

  private synchronized boolean count(InetAddress peer) {
    int ofOne = open.getOrDefault(peer, 0);
    if (all >= most || ofOne >= mostOfOne) {
      return false;
    }
    all++;
    open.put(peer, ofOne + 1);
    return true;
  }

  private synchronized void release(InetAddress peer) {
    all--;
    open.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
  }
}
