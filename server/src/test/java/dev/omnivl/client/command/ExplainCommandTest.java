package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code omnivl match FILE TEXT --explain PNG}. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExplainCommandTest {
  @TempDir private static Path folder;
  private RunningServer server;
  private Path image = Path.of("");
  private Path clip = Path.of("");

  @BeforeAll
  void serve() throws IOException {
    server = new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
    image = Files.write(folder.resolve("1.png"), Pictures.png(1));
    clip = Files.write(folder.resolve("1.gif"), Pictures.gif(1, 6));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void writesAPictureAndSaysWhereThingsAre() throws IOException {
    Path png = folder.resolve("image.png");
    CommandRun run =
        CommandRun.of(
            server, "match", image.toString(), "a red apple", "--explain", png.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("probability", "word", "most at", "falls by", "image.png");
    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isGreaterThan(800); // four tiles: the image, the text, two words
  }

  @Test
  void tellsTheSameAsJson() throws IOException {
    Path png = folder.resolve("clip.png");
    JsonNode explanation =
        CommandRun.of(
                server,
                "match",
                "--json",
                clip.toString(),
                "a red apple",
                "--explain",
                png.toString(),
                "--method",
                "attention")
            .json()
            .path("explanation");
    assertThat(explanation.path("picture").asText()).isEqualTo(png.toString());
    assertThat(explanation.path("words")).hasSize(3);
    for (JsonNode word : explanation.path("words")) {
      assertThat(word.path("x").asDouble()).isBetween(0.0, 1.0);
      assertThat(word.path("y").asDouble()).isBetween(0.0, 1.0);
      assertThat(word.path("time_seconds").asDouble()).isBetween(0.0, 3.0);
    }
    assertThat(ImageIO.read(png.toFile()).getHeight()).isGreaterThan(700); // a row for each
  }

  @Test
  void oneTextIsExplainedAndOnlyWhereItCanBeWritten() {
    String file = image.toString();
    String png = folder.resolve("no").resolve("a.png").toString();
    CommandRun two = CommandRun.of(server, "match", file, "a cat", "a dog", "--explain", png);
    assertThat(two.exitCode()).isEqualTo(2);
    assertThat(two.err()).contains("explains one text, not 2");
    CommandRun nowhere = CommandRun.of(server, "match", file, "a cat", "--explain", png);
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("cannot write", "a.png");
  }
}
