package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server talks to its callers and keeps nothing for anybody else. */
final class SilenceTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** In the kernel's tables of sockets: local address, state and inode of a line. */
  private static final int LOCAL = 1;

  private static final int INODE = 9;

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void noSocketsButOurOwnAndNoEventsInTheUsersCache() throws Exception {
    int port = RunningServer.freePort();
    int httpPort = RunningServer.freePort();
    Path log = folder.resolve("log");
    Path home = Files.createDirectory(folder.resolve("home"));
    Process server = start(log, home, port, httpPort);
    try {
      Set<Integer> seen = new TreeSet<>();
      while (server.isAlive() && !Files.readString(log).contains("next:")) {
        seen.addAll(socketsOf(server.pid()));
      }
      Omnivl.Run run = Omnivl.run(LIMIT, "search", "a drawing", "--server", "localhost:" + port);
      assertThat(run.exitCode()).as(run.err() + Files.readString(log)).isZero();
      seen.addAll(socketsOf(server.pid()));

      assertThat(seen).contains(port).isSubsetOf(port, httpPort);
      assertThat(files(home)).noneMatch(file -> file.contains("Microsoft"));
    } finally {
      server.destroy();
      assertThat(server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(Path log, Path home, int port, int httpPort) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                Omnivl.HOME.resolve("omnivl").toString(),
                "serve",
                "--index",
                folder.resolve("index").toString(),
                "--port",
                Integer.toString(port),
                "--http-port",
                Integer.toString(httpPort))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().remove("XDG_CACHE_HOME");
    builder
        .environment()
        .putAll(
            Map.of("OMNIVL_BUILD", "never", "HOME", home.toString(), "TMPDIR", home.toString()));
    return builder.start();
  }

  /** The local ports of a process's sockets that can reach a network; UDP's are in it too. */
  private static Set<Integer> socketsOf(long process) throws IOException {
    Path of = Path.of("/proc", Long.toString(process));
    Set<String> own = new TreeSet<>();
    try (Stream<Path> descriptors = Files.list(of.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          own.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          continue; // closed meanwhile
        }
      }
    }
    Set<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      Path file = of.resolve("net").resolve(table);
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
        String[] columns = line.strip().split("\\s+");
        String socket = String.format(Locale.ROOT, "socket:[%s]", columns[INODE]);
        if (own.contains(socket)) {
          String local = columns[LOCAL];
          ports.add(Integer.parseInt(local.substring(local.indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  private static List<String> files(Path root) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isRegularFile).forEach(file -> names.add(file.toString()));
    }
    return names;
  }
}
