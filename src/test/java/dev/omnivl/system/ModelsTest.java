package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of models behind a packaged server, tended by the launcher's command. */
final class ModelsTest {
  @Test
  void modelsAreLoadedUsedAndUnloadedWhileTheServerRuns(@TempDir Path folder) throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path shipped = Omnivl.HOME.resolve("demo/bundle");
    Files.createSymbolicLink(models.resolve("spring"), shipped);
    Files.createSymbolicLink(models.resolve("autumn"), shipped);
    Files.createSymbolicLink(models.resolve("current"), Path.of("spring"));
    String bundle = models.toString();
    Path index = folder.resolve("index");
    try (RunningServer server = RunningServer.serving(index, "--bundle", bundle)) {
      assertThat(server.run("model", "list").out())
          .contains("autumn: not loaded", "spring: ready, the default");
      assertThat(server.run("model", "load", "autumn").out()).startsWith("autumn: ready, ");
      assertThat(server.run("embed", "a red apple", "--model", "autumn").exitCode()).isZero();
      assertThat(server.run("model", "use", "autumn").out())
          .isEqualTo("autumn is the default now; spring was\n");
      assertThat(server.run("model", "unload", "spring").out()).isEqualTo("spring is unloaded\n");
      Omnivl.Run gone = server.run("embed", "a red apple", "--model", "spring");
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.errorLines())
          .singleElement()
          .asString()
          .contains("no model \"spring\" is loaded; there are autumn");
    }
    try (RunningServer server = RunningServer.serving(index, "--bundle", bundle)) {
      assertThat(server.run("model", "list").out()).contains("autumn: ready, the default");
    }
  }
}
