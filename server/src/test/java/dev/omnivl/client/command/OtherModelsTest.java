package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Precision;
import dev.omnivl.client.Main;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands on models that cannot do everything. */
@Timeout(60)
final class OtherModelsTest {
  private record Run(int exitCode, String out, String err) {}

  @TempDir private Path folder;
  private Path picture = Path.of("");

  @BeforeEach
  void draw() throws IOException {
    picture = Files.write(folder.resolve("1.png"), Pictures.png(1));
  }

  @Test
  void siglipSearchesAndSaysHowLikelyAHitIs() throws IOException {
    try (RunningServer server = serving(SmallConfigs.siglip())) {
      assertThat(run(server, "index", picture.toString()).exitCode()).isZero();
      JsonNode hit =
          json(run(server, "search", "--json", "a", "red", "apple")).path("hits").path(0);
      double expected = 1 / (1 + Math.exp(-(14 * hit.path("score").asDouble() - 3.5)));
      assertThat(hit.path("probability").asDouble()).isCloseTo(expected, within(1e-6));
      assertThat(run(server, "search", "a cat").out()).contains("likely").contains(" %");
      JsonNode like = json(run(server, "search", "--json", "--image", picture.toString()));
      assertThat(like.path("hits").path(0).has("probability")).isFalse();
    }
  }

  @Test
  void clipTellsClassesAndWhatItCannotDo() throws IOException {
    try (RunningServer server = serving(SmallConfigs.clip())) {
      Run match = run(server, "match", "--json", picture.toString(), "a cat", "a dog");
      JsonNode matches = json(match).path("matches");
      assertThat(matches.path(0).has("probability")).isFalse();
      assertThat(matches.path(0).has("match")).isFalse();
      assertThat(
              matches.path(0).path("class_probability").asDouble()
                  + matches.path(1).path("class_probability").asDouble())
          .isBetween(0.9999, 1.0001);
      assertThat(run(server, "match", picture.toString(), "a cat").out()).contains("100.0 %");

      assertRefused(run(server, "caption", picture.toString()), "cannot write captions");
      assertRefused(run(server, "ask", picture.toString(), "what?"), "cannot answer questions");

      Run doctor = run(server, "doctor", "--json");
      assertThat(doctor.out())
          .contains("search; not match texts with images, write captions, answer questions")
          .contains("a text in ");
    }
  }

  @Test
  void aModelWithoutVectorsDescribesAndSearchesNothing() {
    try (RunningServer server = serving(SmallConfigs.with(Branch.GENERATION))) {
      assertThat(run(server, "caption", picture.toString()).exitCode()).isZero();
      assertRefused(run(server, "search", "a cat"), "cannot search");
      Run index = run(server, "index", folder.toString());
      assertThat(index.exitCode()).isEqualTo(1);
      assertThat(index.err()).contains("the model random cannot make vectors", "serve one that");
      assertRefused(run(server, "embed", "a cat"), "cannot search");
      assertRefused(run(server, "match", picture.toString(), "a"), "cannot match texts");
      assertThat(run(server, "doctor", "--json").out()).doesNotContain("\"Index\"");
    }
  }

  private RunningServer serving(ModelConfig config) {
    RandomBundle.write(folder.resolve("bundle"), config, Precision.FP32, 3);
    return new RunningServer(folder.resolve("bundle"), folder.resolve("index"), Map.of());
  }

  private static void assertRefused(Run run, String said) {
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("omnivl: the model random at ").contains(said, "serve one");
  }

  private static JsonNode json(Run run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static Run run(RunningServer server, String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, "--server", "localhost:" + server.port()));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out));
    main.setErr(new PrintWriter(err));
    int exitCode = main.execute(all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }
}
