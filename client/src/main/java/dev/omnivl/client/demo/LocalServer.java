package dev.omnivl.client.demo;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that this program started and will stop. */
final class LocalServer implements AutoCloseable {

  /** The first start of a build also prepares quick starts, which starts the server twice. */
  private static final Duration START_LIMIT = Duration.ofSeconds(180);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * What to start.
   *
   * @param launcher the {@code omnivl} script
   * @param bundle the model to serve
   * @param index the index folder; made if it is missing
   * @param port for gRPC
   * @param httpPort for health and metrics
   * @param log takes all that the server prints
   */
  record Setup(Path launcher, Path bundle, Path index, int port, int httpPort, Path log) {}

  private final Process process;
  private final Setup setup;
  private final Thread stopper;

  private LocalServer(Process process, Setup setup) {
    this.process = process;
    this.setup = setup;
    // Ctrl-C ends this program without unwinding it; the server must not be left behind.
    this.stopper = Thread.ofPlatform().name("stop-server").unstarted(this::stop);
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /**
   * Starts a server; it is not ready yet.
   *
   * @throws CommandFailure if it cannot be started
   */
  static LocalServer start(Setup setup) {
    List<String> command =
        List.of(
            setup.launcher().toString(),
            "serve",
            "--bundle",
            setup.bundle().toString(),
            "--keys=none", // the demonstration is for whoever looks at it here
            "--index",
            setup.index().toString(),
            "--port",
            Integer.toString(setup.port()),
            "--http-port",
            Integer.toString(setup.httpPort()));
    try {
      Files.createDirectories(setup.log().toAbsolutePath().getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(setup.log().toFile())
              .start();
      return new LocalServer(process, setup);
    } catch (IOException e) {
      throw new CommandFailure("cannot start " + setup.launcher() + "; is it executable?", e);
    }
  }

  /**
   * Waits until the server serves; returns how long that took since {@code startNanos}.
   *
   * @throws CommandFailure with the server's own last line if it ended instead
   */
  Duration awaitServing(Server connection, long startNanos) {
    while (true) {
      connection.reconnectNow();
      if (connection.serving()) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
      }
      if (!process.isAlive()) {
        throw new CommandFailure("the server did not start: " + lastLine());
      }
      if (System.nanoTime() - startNanos > START_LIMIT.toNanos()) {
        throw new CommandFailure(
            "the server is not ready after " + START_LIMIT.toSeconds() + " s; see " + setup.log());
      }
      pause();
    }
  }

  /** Waits until the server ends by itself. */
  void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the last line that the server printed, without its own name before it. */
  String lastLine() {
    try {
      List<String> lines =
          Files.readAllLines(setup.log(), StandardCharsets.UTF_8).stream()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.isEmpty()
          ? "it said nothing"
          : lines.getLast().strip().replaceFirst("^omnivl: ", "");
    } catch (IOException e) {
      return "see " + setup.log();
    }
  }

  /** Returns whether nothing listens on a port of this machine. */
  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns a port on which nothing listens. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CommandFailure("no free port on this machine", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The program is ending already; the hook does the same.
      return;
    }
  }
}
