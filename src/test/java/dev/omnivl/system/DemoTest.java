package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a user runs it. */
final class DemoTest {
  private static final String SHARE = "\\d+\\.\\d%";
  private static final String RECALL = "R@1=" + SHARE + " R@10=" + SHARE;

  @TempDir private Path folder;

  @Test
  void theCheckPasses() throws Exception {
    Omnivl.Run run = Omnivl.run(Duration.ofMinutes(4), "demo", "--check");
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines)
        .contains("Text -> image", "Text -> video", "Image -> image", "Captions", "Questions");
    assertThat(lines.getLast())
        .matches("demo: PASS text->image " + RECALL + " text->video " + RECALL);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
  }

  @Test
  void theDemoServesUntilItIsStopped() throws Exception {
    Path output = folder.resolve("output");
    Process demo = Omnivl.start(output, "demo");
    try {
      long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
      while (!Files.readString(output).contains("Ctrl-C ends it.")) {
        assertThat(demo.isAlive()).as(Files.readString(output)).isTrue();
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(100);
      }
      assertThat(Files.readString(output)).contains("./omnivl search", "grpcurl -plaintext");
      List<ProcessHandle> servers = demo.descendants().toList();
      assertThat(servers).isNotEmpty();
      demo.destroy();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(servers).noneMatch(ProcessHandle::isAlive);
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
  }
}
