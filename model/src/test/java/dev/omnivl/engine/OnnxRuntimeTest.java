package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.Preset;
import dev.omnivl.fixture.JavaProgram;
import dev.omnivl.fixture.RandomBundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process that runs a model leaves on the disk and says to the network: nothing.
 *
 * <p>Beside it runs one that uses the library as it comes, which shows that the test would see it.
 * The "proxy" of both is a socket of ours, so that whatever they look up or send comes here.
 */
@Timeout(180)
final class OnnxRuntimeTest {
  private static final int REPORTED_BY_THEN_MILLIS = 30_000;

  @TempDir private Path folder;

  @Test
  void nothingIsReportedAndNothingKept() throws Exception {
    RandomBundle.write(folder.resolve("bundle"), Preset.NANO, 3);
    try (ServerSocket theirProxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket ourProxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process theirs = start("library", theirProxy);
      Process ours = start("ours", ourProxy);
      try {
        assertThat(firstLine(theirs)).isNotEmpty();
        assertThat(firstLine(ours)).isNotEmpty();
        accepted(theirProxy, REPORTED_BY_THEN_MILLIS);

        assertThat(files("library")).anyMatch(file -> file.contains("onnxruntime.db"));
        assertThat(files("ours"))
            .allMatch(file -> file.startsWith(".cache/omnivl/natives/onnxruntime-"));
        assertThat(accepted(ourProxy, 1)).as("a connection of ours").isFalse();
      } finally {
        theirs.destroyForcibly().waitFor();
        ours.destroyForcibly().waitFor();
      }
    }
    assertThat(files("ours"))
        .as("after a kill")
        .hasSize(2)
        .allMatch(file ->
            file.endsWith(System.mapLibraryName("onnxruntime"))
                || file.endsWith(System.mapLibraryName("onnxruntime4j_jni")));
  }

  private Process start(String whose, ServerSocket proxy) throws IOException {
    Path home = Files.createDirectory(folder.resolve(whose));
    ProcessBuilder builder =
        JavaProgram.of(
            List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + home, "-Duser.home=" + home),
            ReportingProgram.class,
            folder.resolve("bundle/text.onnx").toString(),
            whose);
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeAll(
            List.of(
                "ORT_DISABLE_TELEMETRY",
                "CI", // where the library as it comes does not report either
                "XDG_CACHE_HOME",
                "OMNIVL_STATE",
                "no_proxy",
                "NO_PROXY"));
    environment.put("HOME", home.toString());
    environment.put("TMPDIR", home.toString());
    environment.put("https_proxy", "http://127.0.0.1:" + proxy.getLocalPort());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    return line == null ? "" : line;
  }

  private static boolean accepted(ServerSocket proxy, int millis) throws IOException {
    proxy.setSoTimeout(millis);
    try {
      proxy.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private List<String> files(String whose) throws IOException {
    Path home = folder.resolve(whose);
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile)
          .map(file -> home.relativize(file).toString())
          .toList();
    }
  }
}
