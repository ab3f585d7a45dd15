package dev.omnivl.bench.overload;

import dev.omnivl.bench.Report;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.ModelServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged server on a free port with an empty index of its own. */
public final class ServerProcess implements AutoCloseable {
  private static final long READY_WITHIN_SECONDS = 120;

  private final Process process;
  private final Path folder;
  private final int port;
  private final List<ManagedChannel> channels = new ArrayList<>();

  private ServerProcess(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it with default settings but without its cache, since the same few media are asked for
   * again and again, and waits until it answers.
   *
   * @param jar of the server
   * @param options of the JVM
   */
  public static ServerProcess start(Path jar, Path bundle, List<String> options)
      throws IOException, InterruptedException {
    return start(jar, bundle, options, List.of("-Domnivl.cache.vectors=0"));
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param jar of the server
   * @param options of the JVM
   * @param settings of the server, as system properties
   */
  public static ServerProcess start(
      Path jar, Path bundle, List<String> options, List<String> settings)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("omnivl-overload");
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-Domnivl.bundle=" + bundle,
            "-Domnivl.index=" + folder.resolve("index"),
            "-Domnivl.grpc.port=" + port,
            "-Domnivl.http.port=0"));
    command.addAll(settings);
    command.addAll(List.of("-jar", jar.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    // A benchmark that is ended by Ctrl-C or kill leaves no server behind.
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("end-server").unstarted(process::destroy));
    ServerProcess server = new ServerProcess(process, folder, port);
    server.awaitReady();
    return server;
  }

  /** Returns the JVM's options as the launcher gives them. */
  public static List<String> options() {
    return Stream.of(System.getProperty("omnivl.bench.server-options", "").split(" "))
        .filter(option -> !option.isBlank())
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException {
    try {
      var info =
          ModelServiceGrpc.newBlockingStub(connect())
              .withWaitForReady()
              .withDeadlineAfter(READY_WITHIN_SECONDS, TimeUnit.SECONDS)
              .getModelInfo(GetModelInfoRequest.getDefaultInstance());
      Report.print("server: %s on %s, process %d", info.getName(), info.getDevice(), process.pid());
    } catch (io.grpc.StatusRuntimeException e) {
      String log = Files.readString(folder.resolve("server.log"));
      process.destroy();
      throw new IOException("the server does not answer; it says:\n" + log, e);
    }
  }

  /** Opens one more connection, which ends with the server. */
  public ManagedChannel connect() {
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    channels.add(channel);
    return channel;
  }

  /** Returns its resident memory in MB, where the system tells. */
  public long residentMegabytes() throws IOException {
    return megabytes("VmRSS:");
  }

  /** Returns what of its resident memory is no file's, in MB, where the system tells. */
  public long anonymousMegabytes() throws IOException {
    return megabytes("RssAnon:");
  }

  private long megabytes(String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    }
  }

  /** Returns the processor time that it took since it started. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Report.delete(folder);
  }
}
