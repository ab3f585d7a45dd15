package dev.omnivl.index.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.MediaIndexes.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real OpenSearch with its k-NN plugin, from their published packages, in a process of its own.
 * It refuses to run as root; where the tests do, it runs as nobody. It ends with the process that
 * started it, however that ends: a shell beside it waits for the end of its standard input.
 */
final class OpenSearchNode {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int NOBODY = 65_534;
  private static final String UNTIL_LEFT_ALONE =
      "\"$@\" </dev/null & node=$!; cat >/dev/null; kill -KILL $node; wait $node";
  private static final AtomicInteger INDEXES = new AtomicInteger();

  private final Path folder;
  private final Path home;
  private final List<String> unprivileged;
  private final int port;
  private @Nullable Process process;

  private OpenSearchNode() throws IOException, InterruptedException {
    unprivileged = unprivileged();
    folder = Files.createTempDirectory("omnivl-opensearch-");
    open(folder);
    Path unpacked = Path.of(Objects.requireNonNull(System.getProperty("omnivl.opensearch.home")));
    assertThat(unpacked.resolve("lib")).as("unpacked by Maven").isDirectory();
    makeReadable(unpacked);
    home = isReadable(unpacked) ? unpacked : copied(unpacked, folder.resolve("home"));
    port = freePort();
    for (String name : List.of("config", "data", "logs", "tmp")) {
      open(Files.createDirectory(folder.resolve(name)));
    }
    Files.writeString(
        folder.resolve("config/opensearch.yml"),
        String.join(
            "\n",
            "discovery.type: single-node",
            "network.host: 127.0.0.1",
            "http.port: " + port,
            "transport.port: " + freePort(),
            "path.data: " + folder.resolve("data"),
            "path.logs: " + folder.resolve("logs"),
            "cluster.routing.allocation.disk.threshold_enabled: false",
            ""));
    Files.copy(
        home.resolve("config/log4j2.properties"), folder.resolve("config/log4j2.properties"));
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("opensearch-end").unstarted(this::remove));
  }

  /** Returns the node that all tests of this process share, having started it. */
  static OpenSearchNode shared() {
    return Shared.NODE;
  }

  /** Started once; whoever asks for one that could not be started, is told so at once. */
  private static final class Shared {
    private static final OpenSearchNode NODE = started();

    private static OpenSearchNode started() {
      try {
        OpenSearchNode node = new OpenSearchNode();
        node.start();
        return node;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("OpenSearch did not start", e);
      }
    }
  }

  /** Returns an index that is empty. */
  OpenSearchMediaIndex open(String model, int dimensions, Clock clock) {
    return open(newPrefix(), model, dimensions, clock);
  }

  /** Opens an index. */
  OpenSearchMediaIndex open(String prefix, String model, int dimensions, Clock clock) {
    OpenSearchIndexes indexes = new OpenSearchIndexes(address(prefix), clock);
    Place place = new Place("default", folder);
    return (OpenSearchMediaIndex) indexes.open(place, new IndexIdentity(model, dimensions));
  }

  static String newPrefix() {
    return "test-" + INDEXES.incrementAndGet();
  }

  Address address(String prefix) {
    return Address.parse("http://127.0.0.1:" + port + "/" + prefix);
  }

  /** Starts it and waits until it answers. */
  void start() throws IOException, InterruptedException {
    Path log = folder.resolve("logs/output");
    List<String> command = new ArrayList<>(unprivileged);
    command.addAll(List.of("/bin/sh", "-c", UNTIL_LEFT_ALONE, "sh"));
    command.addAll(java());
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    Instant end = Instant.now().plus(PATIENCE);
    try (Cluster cluster = new Cluster(address("none"))) {
      while (!answers(cluster)) {
        assertThat(Instant.now()).as("it has not started yet; %s says why", log).isBefore(end);
        assertThat(runs()).as("it ended: %s", tail(log)).isTrue();
        Thread.sleep(100);
      }
    }
  }

  private List<String> java() {
    String tmp = "-Djava.io.tmpdir=" + folder.resolve("tmp");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms256m",
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-javaagent:" + home.resolve("agent/opensearch-agent.jar"),
        "-Dopensearch.path.home=" + home,
        "-Dopensearch.path.conf=" + folder.resolve("config"),
        "-Dopensearch.distribution.type=zip",
        "-Dio.netty.noUnsafe=true",
        "-Dlog4j2.disable.jmx=true",
        tmp,
        "-cp",
        home.resolve("lib") + "/*",
        "org.opensearch.bootstrap.OpenSearch");
  }

  private boolean runs() {
    Process running = Objects.requireNonNull(process);
    // Until the shell has started it, only the shell is there.
    return running.isAlive()
        && (running.toHandle().descendants().findAny().isEmpty()
            || running
                .toHandle()
                .descendants()
                .anyMatch(each -> each.info().command().orElse("").endsWith("java")));
  }

  private static boolean answers(Cluster cluster) {
    try {
      return cluster.ask("GET", "/_cluster/health?wait_for_status=yellow", null).ok();
    } catch (Failure e) {
      return false;
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** Ends it as a power cut would: with a signal that it cannot catch. */
  void kill() {
    Process running = process;
    if (running != null) {
      try {
        running.getOutputStream().close();
        assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      process = null;
    }
  }

  private void remove() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what is put before a command so that it does not run as root. */
  private static List<String> unprivileged() {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")) {
      if (Files.isExecutable(Path.of(folder, "setpriv"))) {
        return List.of(
            folder + "/setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
      }
    }
    String why =
        "OpenSearch does not run as root, and there is no setpriv (util-linux) to run it as another"
            + " user: these tests are left out";
    System.err.println(why);
    return Assumptions.abort(why);
  }

  private boolean isReadable(Path unpacked) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(unprivileged);
    command.addAll(List.of("/bin/sh", "-c", "test -r \"$1\"", "sh"));
    command.add(unpacked.resolve("lib").toString());
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  /** Some files of the package are for their owner alone. */
  private static void makeReadable(Path unpacked) throws IOException {
    try (Stream<Path> files = Files.walk(unpacked)) {
      for (Path file : files.toList()) {
        boolean folder = Files.isDirectory(file);
        Set<PosixFilePermission> rights = new HashSet<>(Files.getPosixFilePermissions(file));
        rights.addAll(PosixFilePermissions.fromString(folder ? "r-xr-xr-x" : "r--r--r--"));
        Files.setPosixFilePermissions(file, rights);
      }
    }
  }

  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  /** The folder is written by another user where the tests run as root. */
  private static void open(Path made) throws IOException {
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
