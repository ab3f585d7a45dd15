package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules for Prometheus, by its own tool; without it they are skipped. */
final class RulesTest {
  private static final Path FOLDER = Omnivl.HOME.resolve("deploy/prometheus");

  @Test
  void prometheusReadsTheRules() throws Exception {
    promtool("check", "rules", "alerts.yaml");
  }

  @Test
  void rulesFireWhenTheyShould() throws Exception {
    promtool("test", "rules", "alerts-test.yaml");
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    String[] command =
        Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toArray(String[]::new);
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
        "promtool is not installed");
    Process run =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(said).isZero();
  }
}
