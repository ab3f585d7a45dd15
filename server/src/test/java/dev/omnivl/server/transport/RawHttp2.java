package dev.omnivl.server.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that writes the frames of HTTP/2 itself, also those that no client should send. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;
  static final int END_HEADERS = 4;

  private static final int ENDED_BY_THEN_SECONDS = 60;

  private final Socket socket;
  private final OutputStream out;
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  RawHttp2(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Over a connection that is there. */
  RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    out = socket.getOutputStream();
    Thread.ofVirtual().name("raw-http2").start(this::read);
    try {
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(SETTINGS, 0, 0, new byte[0]));
    } catch (SocketException e) {
      // A server that refuses the connection may end it before these are written; read() sees it.
    }
  }

  private void read() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int lengthAndType = in.readInt();
        in.skipNBytes(5);
        in.skipNBytes(lengthAndType >>> 8);
        first.countDown();
      }
    } catch (IOException e) {
      closed.countDown();
      first.countDown();
    }
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream data = new DataOutputStream(bytes)) {
      data.writeInt(payload.length << 8 | type);
      data.writeByte(flags);
      data.writeInt(stream);
      data.write(payload);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** The headers of a gRPC call, as literals of HPACK, in a frame with these flags. */
  static byte[] call(String path, int stream, int flags) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", "POST");
    literal(block, ":scheme", "http");
    literal(block, ":path", path);
    literal(block, ":authority", "localhost");
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    return frame(HEADERS, flags, stream, block.toByteArray());
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /**
   * Sends the same bytes again and again.
   *
   * @return after how many the server ended the connection; nothing if it took all
   */
  Optional<Integer> flood(byte[] bytes, int times) throws InterruptedException {
    for (int sent = 0; sent < times; sent++) {
      try {
        out.write(bytes);
      } catch (IOException e) {
        return Optional.of(sent);
      }
    }
    return closed.await(ENDED_BY_THEN_SECONDS, TimeUnit.SECONDS)
        ? Optional.of(times)
        : Optional.empty();
  }

  boolean isOpen() {
    return closed.getCount() > 0;
  }

  /** Returns whether the server takes the connection, once it has said so or ended it. */
  boolean answered() throws InterruptedException {
    return first.await(ENDED_BY_THEN_SECONDS, TimeUnit.SECONDS) && isOpen();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
