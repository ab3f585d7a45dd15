package dev.omnivl.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server on the shipped model, started as a user starts it. */
final class RunningServer implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final int port;
  private final int httpPort;
  private final Path log;

  private RunningServer(Process process, int port, int httpPort, Path log) {
    this.process = process;
    this.port = port;
    this.httpPort = httpPort;
    this.log = log;
  }

  /** Starts a server on this index and waits until it serves. */
  static RunningServer start(Path index) throws IOException, InterruptedException {
    return serving(index);
  }

  /**
   * Starts a server on this index and waits until it serves.
   *
   * @param more options
   */
  static RunningServer serving(Path index, String... more)
      throws IOException, InterruptedException {
    return serving(index, Map.of(), more);
  }

  /**
   * Starts a server on this index and waits until it serves.
   *
   * @param environment more than that of this process
   * @param more options
   */
  static RunningServer serving(Path index, Map<String, String> environment, String... more)
      throws IOException, InterruptedException {
    int port = freePort();
    int httpPort = freePort();
    Path log = Files.createTempFile("omnivl-server", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "serve",
                "--index",
                index.toString(),
                "--port",
                Integer.toString(port),
                "--http-port",
                Integer.toString(httpPort)));
    command.addAll(List.of(more));
    RunningServer server =
        new RunningServer(
            Omnivl.start(log, environment, command.toArray(String[]::new)), port, httpPort, log);
    server.awaitReady();
    return server;
  }

  /** The gRPC port of this machine that it listens on. */
  int port() {
    return port;
  }

  /** Runs a client command against this server. */
  Omnivl.Run run(String... arguments) throws IOException, InterruptedException {
    return Omnivl.run(Duration.ofSeconds(120), with(arguments));
  }

  /** Starts a client command against this server; all that it prints goes into a file. */
  Process start(Path output, String... arguments) throws IOException {
    return Omnivl.start(output, with(arguments));
  }

  /** Ends the server as a machine that loses its power does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    process.destroy();
    if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the server did not end within " + STOP_LIMIT);
    }
    Files.deleteIfExists(log);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--server");
    all.add("localhost:" + port);
    return all.toArray(String[]::new);
  }

  /** Returns all whole lines that it has printed. */
  String said() throws IOException {
    String all = Files.readString(log, StandardCharsets.UTF_8);
    return all.substring(0, all.lastIndexOf('\n') + 1);
  }

  /** Returns what the HTTP port answers. */
  String http(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + httpPort + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    URI health = URI.create("http://localhost:" + httpPort + "/q/health/ready");
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!ready(client, health)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          process.destroyForcibly();
          throw new AssertionError(
              "the server did not start:\n" + Files.readString(log, StandardCharsets.UTF_8));
        }
        Thread.sleep(50);
      }
    }
  }

  private static boolean ready(HttpClient client, URI health) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
