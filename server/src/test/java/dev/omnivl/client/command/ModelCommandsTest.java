package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.client.Main;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands about models, as an operator runs them. */
@Timeout(60)
final class ModelCommandsTest {
  private record Run(int exitCode, String out, String err) {}

  @TempDir private Path folder;

  private static Run run(RunningServer server, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", "localhost:" + server.port()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int exitCode = line.execute(all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  private static JsonNode json(Run run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void modelsComeAreUsedAndGo() throws IOException {
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    try (RunningServer server =
        new RunningServer(models.path(), folder.resolve("index"), Map.of())) {
      assertThat(run(server, "model", "list").out())
          .contains("one: ready, the default, ", "collections default", "two: not loaded");
      assertThat(json(run(server, "model", "load", "two", "--json")).path("model_id").asText())
          .isEqualTo(models.manifest("two").modelId());
      JsonNode vector = json(run(server, "embed", "--json", "a", "--model", "two"));
      assertThat(vector.toString()).contains(models.manifest("two").embeddingId());
      assertThat(json(run(server, "embed", "--json", "a")).toString())
          .contains(models.manifest("one").embeddingId());
      assertThat(run(server, "model", "use", "two").out())
          .isEqualTo("two is the default now; one was\n");
      assertThat(models.current()).isEqualTo("two");
      Run needed = run(server, "model", "unload", "one");
      assertThat(needed.exitCode()).isEqualTo(1);
      assertThat(needed.err()).contains("searches default", "by force");
      assertThat(run(server, "model", "unload", "one", "--force").out())
          .isEqualTo("one is unloaded\n");
      JsonNode all = json(run(server, "model", "list", "--json"));
      assertThat(all.findValuesAsText("state")).containsExactly("not loaded", "ready");
      Run unknown = run(server, "embed", "a", "--model", "one");
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.err()).contains("no model \"one\" is loaded; there are two");
    }
  }

  @Test
  void aServerOfOneBundleTakesModelsFromElsewhere() throws IOException {
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    try (RunningServer server =
        new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of())) {
      Run lost = run(server, "model", "load", "two");
      assertThat(lost.err()).contains("say in which folder");
      assertThat(
              run(
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
      assertThat(run(server, "model", "use", "other").out())
          .contains("other is the default now; bundle was", "until the server ends");
    }
  }
}
