package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a server from starting is one line that names the thing and the remedy. */
final class ServeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      expectNamed(serve("--port", port), port);
    }
  }

  @Test
  void aBundleWithOneFlippedByteIsNamed() throws Exception {
    Path bundle = copyOfTheBundle();
    Path weights = bundle.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    expectNamed(serve("--bundle", bundle.toString()), "weights.safetensors");
  }

  @Test
  void aBundleThatIsNotThereIsNamed() throws Exception {
    Path missing = folder.resolve("none");
    expectNamed(serve("--bundle", missing.toString()), missing.toString());
  }

  private Omnivl.Run serve(String name, String value) throws Exception {
    String free = Integer.toString(RunningServer.freePort());
    String index = folder.resolve("index").toString();
    return name.equals("--port")
        ? Omnivl.run(LIMIT, "serve", "--index", index, "--http-port", free, name, value)
        : Omnivl.run(
            LIMIT, "serve", "--index", index, "--http-port", free, "--port", "0", name, value);
  }

  private static void expectNamed(Omnivl.Run run, String said) {
    assertThat(run.exitCode()).as(run.out() + run.err()).isNotZero();
    assertThat(run.out() + run.err()).contains(said).doesNotContain("\tat ");
  }

  private Path copyOfTheBundle() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("bundle"));
    try (var files = Files.list(Omnivl.HOME.resolve("demo/bundle"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
