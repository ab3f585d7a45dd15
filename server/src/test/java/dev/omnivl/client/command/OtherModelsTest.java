package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.SmallConfigs;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on models that cannot do everything. */
@Timeout(60)
final class OtherModelsTest {
  @TempDir private Path folder;
  private Path picture = Path.of("");

  @BeforeEach
  void draw() throws IOException {
    picture = Files.write(folder.resolve("1.png"), Pictures.png(1));
  }

  @Test
  void siglipSearchesAndSaysHowLikelyAHitIs() throws IOException {
    try (RunningServer server = serving(SmallConfigs.siglip())) {
      assertThat(CommandRun.of(server, "index", picture.toString()).exitCode()).isZero();
      JsonNode hit =
          CommandRun.of(server, "search", "--json", "a", "red", "apple")
              .json()
              .path("hits")
              .path(0);
      double expected = 1 / (1 + Math.exp(-(14 * hit.path("score").asDouble() - 3.5)));
      assertThat(hit.path("probability").asDouble()).isCloseTo(expected, within(1e-6));
      assertThat(CommandRun.of(server, "search", "a cat").out()).contains("likely").contains(" %");
      JsonNode like =
          CommandRun.of(server, "search", "--json", "--image", picture.toString()).json();
      assertThat(like.path("hits").path(0).has("probability")).isFalse();
    }
  }

  @Test
  void clipTellsClassesAndWhatItCannotDo() throws IOException {
    try (RunningServer server = serving(SmallConfigs.clip())) {
      CommandRun match =
          CommandRun.of(server, "match", "--json", picture.toString(), "a cat", "a dog");
      JsonNode matches = match.json().path("matches");
      assertThat(matches.path(0).has("probability")).isFalse();
      assertThat(matches.path(0).has("match")).isFalse();
      assertThat(
              matches.path(0).path("class_probability").asDouble()
                  + matches.path(1).path("class_probability").asDouble())
          .isBetween(0.9999, 1.0001);
      assertThat(CommandRun.of(server, "match", picture.toString(), "a cat").out())
          .contains("100.0 %");

      assertRefused(CommandRun.of(server, "caption", picture.toString()), "cannot write captions");
      assertRefused(
          CommandRun.of(server, "ask", picture.toString(), "what?"), "cannot answer questions");

      CommandRun doctor = CommandRun.of(server, "doctor", "--json");
      assertThat(doctor.out())
          .contains("search; not match texts with images, write captions, answer questions")
          .contains("a text in ");
    }
  }

  @Test
  void aModelWithoutVectorsDescribesAndSearchesNothing() {
    try (RunningServer server = serving(SmallConfigs.with(Branch.GENERATION))) {
      assertThat(CommandRun.of(server, "caption", picture.toString()).exitCode()).isZero();
      assertRefused(CommandRun.of(server, "search", "a cat"), "cannot search");
      CommandRun index = CommandRun.of(server, "index", folder.toString());
      assertThat(index.exitCode()).isEqualTo(1);
      assertThat(index.err()).contains("the model random cannot make vectors", "serve one that");
      assertRefused(CommandRun.of(server, "embed", "a cat"), "cannot search");
      assertRefused(CommandRun.of(server, "match", picture.toString(), "a"), "cannot match texts");
      assertThat(CommandRun.of(server, "doctor", "--json").out()).doesNotContain("\"Index\"");
    }
  }

  private RunningServer serving(ModelConfig config) {
    RandomBundle.write(folder.resolve("bundle"), config, Precision.FP32, 3);
    return new RunningServer(folder.resolve("bundle"), folder.resolve("index"), Map.of());
  }

  private static void assertRefused(CommandRun run, String said) {
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("omnivl: the model random at ").contains(said, "serve one");
  }
}
