package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public models from their files to answers, by the packaged programs. */
final class PublicModelTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofSeconds(240);
  private static final int IMAGES = 8;
  private static final int CLIPS = 2;

  /** Tiny models of the originals' own classes. */
  private static final Path CHECKPOINTS =
      Omnivl.HOME.resolve("importer/src/test/resources/checkpoints");

  @TempDir private Path folder;

  private Path imported(String... arguments) throws Exception {
    Path bundle = folder.resolve("bundle");
    List<String> command = new ArrayList<>(List.of("import"));
    command.addAll(List.of(arguments));
    command.add(bundle.toString());
    Omnivl.Run run = Omnivl.run(LIMIT, command.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return bundle;
  }

  private RunningServer serve(Path bundle) throws IOException, InterruptedException {
    return RunningServer.serving(folder.resolve("index"), "--bundle", bundle.toString());
  }

  private static JsonNode json(RunningServer server, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add("--json");
    Omnivl.Run run = server.run(command.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private static String checkpoint(String name) {
    return CHECKPOINTS.resolve(name).toString();
  }

  @Test
  void aComposedBundleSearchesMatchesDescribesAndAnswers() throws Exception {
    Path bundle =
        imported(
            "--embed",
            checkpoint("siglip/siglip2"),
            "--match",
            checkpoint("blip/retrieval"),
            "--caption",
            checkpoint("blip/captioning"),
            "--answer",
            checkpoint("blip/vqa"));
    Path media = Files.createDirectory(folder.resolve("media"));
    Gallery.copy(IMAGES, "images", media);
    Gallery.copy(CLIPS, "clips", media);
    Path image = CHECKPOINTS.resolve("blip/images/cat.png");
    try (RunningServer server = serve(bundle)) {
      assertThat(json(server, "index", media.toString()).get("new").asInt())
          .isEqualTo(IMAGES + CLIPS);
      JsonNode hits = json(server, "search", "a red apple", "--limit", "20").get("hits");
      assertThat(hits).hasSize(IMAGES + CLIPS);
      String first = Gallery.first(1, "images").getFirst().toString();
      JsonNode itself = json(server, "search", "--image", first).get("hits").get(0);
      assertThat(itself.get("score").asDouble()).isGreaterThan(0.999);

      JsonNode expected = JSON.readTree(CHECKPOINTS.resolve("blip/vqa/expected.json").toFile());
      String answer = expected.path("decoded").path("question1.enc_greedy").get(2).asText();
      Omnivl.Run asked = server.run("ask", image.toString(), "what color is the cat?");
      assertThat(asked.out()).startsWith(answer);
      assertThat(server.run("caption", image.toString()).exitCode()).isZero();
      assertThat(server.run("match", image.toString(), "a cat").out()).contains("%");
    }
  }

  /** Through the launcher, the server and the wire a text has the original's vector. */
  private static void assertVectors(RunningServer server, String checkpoint) throws Exception {
    Path folder = CHECKPOINTS.resolve(checkpoint);
    JsonNode texts = JSON.readTree(folder.resolve("expected.json").toFile()).path("texts");
    float[] expected = floats(folder.resolve("expected.safetensors"), "text_embeds");
    int width = expected.length / texts.size();
    List<String> command = new ArrayList<>(List.of("embed", "--json", "--text"));
    texts.forEach(text -> command.add(text.asText()));
    List<String> lines = server.run(command.toArray(String[]::new)).out().lines().toList();
    assertThat(lines).hasSize(texts.size());
    for (int text = 0; text < texts.size(); text++) {
      JsonNode values = JSON.readTree(lines.get(text)).get("values");
      assertThat(values).hasSize(width);
      for (int index = 0; index < width; index++) {
        assertThat(values.get(index).asDouble())
            .isCloseTo(expected[text * width + index], within(1e-4));
      }
    }
  }

  /** Reads an array of a safetensors file. */
  private static float[] floats(Path file, String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    JsonNode range = JSON.readTree(header).path(name).path("data_offsets");
    float[] values = new float[(range.get(1).asInt() - range.get(0).asInt()) / Float.BYTES];
    bytes.position(bytes.position() + range.get(0).asInt());
    bytes.asFloatBuffer().get(values);
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"blip/retrieval", "siglip/siglip"})
  void vectorsAreTheOriginals(String checkpoint) throws Exception {
    try (RunningServer server = serve(imported(checkpoint(checkpoint)))) {
      assertVectors(server, checkpoint);
    }
  }

  /** What a model cannot do is said in one line, and it searches like any other. */
  @Test
  void twoEncodersSearchAndSayWhatTheyCannot() throws Exception {
    Path bundle = imported(checkpoint("clip/openai"));
    Path image = CHECKPOINTS.resolve("clip/images/cat.png");
    try (RunningServer server = serve(bundle)) {
      assertVectors(server, "clip/openai");
      Omnivl.Run caption = server.run("caption", image.toString());
      assertThat(caption.exitCode()).isEqualTo(1);
      assertThat(caption.errorLines()).hasSize(1);
      assertThat(caption.err()).contains("captions");
      Omnivl.Run doctor = server.run("doctor");
      assertThat(Arrays.asList(doctor.out().split("\n", -1)))
          .anyMatch(line -> line.contains("Can") && line.contains("search"));
    }
  }
}
