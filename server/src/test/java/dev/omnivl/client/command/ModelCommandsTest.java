package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about models, as an operator runs them. */
@Timeout(60)
final class ModelCommandsTest {
  @TempDir private Path folder;

  @Test
  void modelsComeAreUsedAndGo() throws IOException {
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    try (RunningServer server =
        new RunningServer(models.path(), folder.resolve("index"), Map.of())) {
      assertThat(CommandRun.of(server, "model", "list").out())
          .contains("one: ready, the default, ", "collections default", "two: not loaded");
      assertThat(
              CommandRun.of(server, "model", "load", "two", "--json")
                  .json()
                  .path("model_id")
                  .asText())
          .isEqualTo(models.manifest("two").modelId());
      JsonNode vector = CommandRun.of(server, "embed", "--json", "a", "--model", "two").json();
      assertThat(vector.toString()).contains(models.manifest("two").embeddingId());
      assertThat(CommandRun.of(server, "embed", "--json", "a").json().toString())
          .contains(models.manifest("one").embeddingId());
      assertThat(CommandRun.of(server, "model", "use", "two").out())
          .isEqualTo("two is the default now; one was\n");
      assertThat(models.current()).isEqualTo("two");
      CommandRun needed = CommandRun.of(server, "model", "unload", "one");
      assertThat(needed.exitCode()).isEqualTo(1);
      assertThat(needed.err()).contains("searches default", "by force");
      assertThat(CommandRun.of(server, "model", "unload", "one", "--force").out())
          .isEqualTo("one is unloaded\n");
      JsonNode all = CommandRun.of(server, "model", "list", "--json").json();
      assertThat(all.findValuesAsText("state")).containsExactly("not loaded", "ready");
      CommandRun unknown = CommandRun.of(server, "embed", "a", "--model", "one");
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.err()).contains("no model \"one\" is loaded; there are two");
    }
  }

  @Test
  void aServerOfOneBundleTakesModelsFromElsewhere() throws IOException {
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    try (RunningServer server =
        new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of())) {
      CommandRun lost = CommandRun.of(server, "model", "load", "two");
      assertThat(lost.err()).contains("say in which folder");
      assertThat(
              CommandRun.of(
                      server,
                      "model",
                      "load",
                      "other",
                      "--ready-for",
                      "embed,match",
                      "--folder",
                      models.of("two").toString())
                  .out())
          .startsWith("other: ready, ");
      assertThat(CommandRun.of(server, "model", "use", "other").out())
          .contains("other is the default now; bundle was", "until the server ends");
    }
  }
}
