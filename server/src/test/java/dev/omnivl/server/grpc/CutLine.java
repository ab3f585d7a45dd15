package dev.omnivl.server.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A line to a port of this machine that can be cut. */
final class CutLine implements AutoCloseable {
  private final ServerSocket entrance;
  private final int exit;
  private final List<Socket> ends = new ArrayList<>();
  private boolean cut;

  CutLine(int port) throws IOException {
    exit = port;
    entrance = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), exit);
        keep(client, server);
        Thread.ofVirtual().start(() -> carry(client, server));
        Thread.ofVirtual().start(() -> carry(server, client));
      }
    } catch (IOException e) {
      return; // cut
    }
  }

  private synchronized void keep(Socket client, Socket server) throws IOException {
    ends.add(client);
    ends.add(server);
    if (cut) {
      cut();
    }
  }

  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // cut
    }
  }

  /** Ends all connections at once, without a word to either side. */
  synchronized void cut() throws IOException {
    cut = true;
    for (Socket end : ends) {
      end.setSoLinger(true, 0);
      end.close();
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
  }
}
