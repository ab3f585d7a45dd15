package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client commands against a server, both as packaged. */
final class ClientTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int IMAGES = 12;
  private static final int CLIPS = 3;

  @TempDir private static Path index;
  @TempDir private static Path media;
  private static RunningServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void indexSome() throws Exception {
    Gallery.copy(IMAGES, "images", media);
    Gallery.copy(CLIPS, "clips", media);
    server = RunningServer.start(index);
    assertThat(json("index", media.toString()).get("new").asInt()).isEqualTo(IMAGES + CLIPS);
  }

  @Test
  void theIndexTellsWhatItHoldsAndHowItIsSearched() throws Exception {
    JsonNode info = json("index", "info");
    assertThat(info.get("media").asInt()).isEqualTo(IMAGES + CLIPS);
    assertThat(info.get("recall_objective").asDouble()).isEqualTo(0.95);
    assertThat(info.get("recall")).hasSize(10);
    assertThat(server.run("index", "info").out()).contains(IMAGES + CLIPS + " items");
    assertThat(server.http("/q/metrics").lines())
        .anySatisfy(line ->
            assertThat(line)
                .contains("omnivl_index_candidates", "collection=\"default\"", "query=\"text\""))
        .anySatisfy(line -> assertThat(line).startsWith("omnivl_index_recall_samples_total"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void whatIsIndexedIsNotIndexedAgain() throws Exception {
    JsonNode again = json("index", media.toString());
    assertThat(again.get("new").asInt()).isZero();
    assertThat(again.get("unchanged").asInt()).isEqualTo(IMAGES + CLIPS);
  }

  @Test
  void anImageFindsItselfFirst() throws Exception {
    Path image = Gallery.first(1, "images").getFirst();
    JsonNode first = json("search", "--image", image.toString()).get("hits").get(0);
    assertThat(first.get("uri").asText()).endsWith("/" + image.getFileName());
    assertThat(first.get("score").asDouble()).isCloseTo(1, within(1e-3));
    JsonNode same = json("search", "--like", first.get("media_id").asText()).get("hits").get(0);
    assertThat(same.get("media_id")).isEqualTo(first.get("media_id"));
  }

  @Test
  void aVideoIsFoundWithItsBestMoment() throws Exception {
    Path clip = Gallery.first(1, "clips").getFirst();
    JsonNode hits = json("search", "--video", clip.toString(), "--kind", "video").get("hits");
    assertThat(hits).hasSize(CLIPS);
    for (JsonNode hit : hits) {
      assertThat(hit.get("kind").asText()).isEqualTo("video");
      assertThat(hit.get("end_seconds").asDouble())
          .isGreaterThan(hit.get("start_seconds").asDouble());
    }
  }

  @Test
  void wordsFindImagesInOrderOfTheirScore() throws Exception {
    Path thumbnails = folder.resolve("found");
    JsonNode hits =
        json("search", "a drawing", "--limit", "5", "--thumbnails", thumbnails.toString())
            .get("hits");
    List<Double> scores = new ArrayList<>();
    hits.forEach(hit -> scores.add(hit.get("score").asDouble()));
    assertThat(scores).hasSize(5).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    try (var files = Files.list(thumbnails).filter(file -> file.toString().endsWith(".jpg"))) {
      assertThat(files)
          .as("copies have the very same score and share a picture")
          .hasSize(Set.copyOf(scores).size())
          .allSatisfy(file -> assertThat(isJpeg(file)).isTrue());
    }
  }

  @Test
  void aTextOverTheLimitIsCutAndSaidSo() throws Exception {
    String text = "apple ".repeat(600);
    assertThat(json("search", text).get("truncated").asBoolean()).isTrue();
    Omnivl.Run run = server.run("search", text);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("more than the model reads");
  }

  @Test
  void wordsThatTheModelNeverSawAreSaidSo() throws Exception {
    assertThat(json("search", "a red apple").get("unknown").asInt()).isZero();
    assertThat(json("search", "a red \u2d63").get("unknown").asInt()).isEqualTo(1);
    assertThat(server.run("search", "a red \u2d63").out())
        .contains("never seen 1 word of the text");
    assertThat(server.run("search", "a red apple").out()).doesNotContain("never seen");
  }

  @Test
  void titlesAreFoundByTheirWords() throws Exception {
    Path titled = Files.createDirectory(folder.resolve("titled"));
    Gallery.copy(3, "images", titled);
    StringBuilder manifest = new StringBuilder();
    List<Path> images = Gallery.first(3, "images");
    for (int i = 0; i < images.size(); i++) {
      manifest.append(
          String.format(
              Locale.ROOT,
              "{\"media\": \"%s\", \"kind\": \"image\", \"captions\": [\"Zanzibar day %d\"]}%n",
              images.get(i).getFileName(),
              i));
    }
    Files.writeString(titled.resolve("manifest.jsonl"), manifest);
    json("index", titled.toString());

    JsonNode hits = json("search", "--words", "zanzibar", "2").get("hits");
    assertThat(hits).hasSize(3);
    assertThat(hits.get(0).get("title").asText()).isEqualTo("Zanzibar day 2");
    Omnivl.Run run = server.run("search", "--words", "ZANZIBAR");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .as("equal scores do not make copies")
        .contains("Zanzibar day 0", "Zanzibar day 1", "Zanzibar day 2")
        .doesNotContain("copies", "inference");
    assertThat(server.run("search", "--words", "nosuchword").out()).contains("no title");
    json("index", "--remove", titled.toString());
  }

  @Test
  void watchedFoldersAreFollowedUntilTheProgramEnds() throws Exception {
    Path watched = Files.createDirectory(folder.resolve("watched"));
    Gallery.copy(1, "images", watched);
    Path output = folder.resolve("output");
    Process watching = server.start(output, "index", "--watch", watched.toString());
    try {
      await(watching, output, "1 new");
      Path fresh = Files.createDirectories(watched.resolve("a/new folder")).resolve("x.png");
      Files.copy(Gallery.first(2, "images").getLast(), fresh);
      await(watching, output, "1 new", "1 new");
      Files.delete(fresh);
      await(watching, output, "1 removed");
    } finally {
      watching.destroy();
    }
    assertThat(watching.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output)).doesNotContain("Exception", "safe");
    assertThat(server.run("index", "--list", "--json", watched.toString()).out().lines())
        .hasSize(1);
    json("index", "--remove", watched.toString());
  }

  /** Waits until the program has printed these, in this order. */
  private static void await(Process program, Path output, String... words) throws Exception {
    Pattern expected =
        Pattern.compile(
            Stream.of(words).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    while (!expected.matcher(Files.readString(output)).find()) {
      assertThat(program.isAlive()).as(Files.readString(output)).isTrue();
      Thread.sleep(50);
    }
  }

  @Test
  void fieldsComeFromJsonLinesAndAWrongOneSendsNothing() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    Gallery.copy(2, "images", own);
    String image = Gallery.first(1, "images").getFirst().getFileName().toString();
    Path fields = folder.resolve("fields.jsonl");
    String right = "{\"path\": \"own/" + image + "\", \"title\": \"Quokka\", \"stars\": 5}\n";
    Files.writeString(fields, right + "{\"path\": \"x\", \"Bad Name\": 1}\n");
    Omnivl.Run wrong = server.run("index", "--fields", fields.toString(), own.toString());
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).contains("fields.jsonl, line 2", "Bad Name");
    assertThat(server.run("index", "--list", "--json", own.toString()).out()).isBlank();

    Files.writeString(fields, right);
    assertThat(json("index", "--fields", fields.toString(), own.toString()).get("new").asInt())
        .isEqualTo(2);
    JsonNode hits = json("search", "--words", "quokka").get("hits");
    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).get("uri").asText()).endsWith("/own/" + image);
    json("index", "--remove", own.toString());
  }

  @Test
  void listsAndPatternsAreIndexed() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), media + "\n" + folder + "/gone.png\n");
    JsonNode done = json("index", "--from", list.toString());
    assertThat(done.get("unchanged").asInt()).isEqualTo(IMAGES + CLIPS);
    assertThat(done.get("failed").get(0).get("message").asText()).contains("not there");
    JsonNode pattern = json("index", "--dry-run", media + "/**.*");
    assertThat(pattern.get("unchanged").asInt()).isEqualTo(IMAGES + CLIPS);
  }

  @Test
  void embeddingsAreUnitVectorsOfOneModel() throws Exception {
    Omnivl.Run run =
        server.run("embed", "--json", "a drawing", Gallery.first(1, "clips").getFirst().toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      JsonNode embedding = JSON.readTree(line);
      double squares = 0;
      for (JsonNode value : embedding.get("values")) {
        squares += value.asDouble() * value.asDouble();
      }
      assertThat(squares).isCloseTo(1, within(1e-4));
      assertThat(embedding.get("model_id"))
          .isEqualTo(JSON.readTree(lines.getFirst()).get("model_id"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"images", "clips"})
  void mediaAreDescribedMatchedAndAskedAbout(String kind) throws Exception {
    String file = Gallery.first(1, kind).getFirst().toString();
    assertThat(json("caption", file, "--max-tokens", "8").get("tokens").asInt()).isBetween(1, 8);
    assertThat(json("ask", file, "what is this?").get("model_id").asText()).isNotEmpty();
    JsonNode matches = json("match", file, "a drawing", "a storm at sea").get("matches");
    assertThat(matches).hasSize(2);
    for (JsonNode match : matches) {
      assertThat(match.get("probability").asDouble()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void whatIsStreamedIsTheWholeText() throws Exception {
    String file = Gallery.first(1, "images").getFirst().toString();
    String whole = json("caption", file).get("text").asText();
    assertThat(server.run("caption", file).out().lines().findFirst()).contains(whole);
  }

  @Test
  void oneCorruptFileIsListedAndHindersNoOther() throws Exception {
    Gallery.copy(3, "images", folder);
    byte[] whole = Files.readAllBytes(Gallery.first(1, "images").getFirst());
    Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(whole, 60));
    Files.writeString(folder.resolve("words.png"), "these are words");
    Files.writeString(folder.resolve("notes.txt"), "passed over");
    Omnivl.Run run = server.run("index", folder.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("new +3").contains("/cut.png", "/words.png", ".txt 1");
    assertThat(run.out()).doesNotContain("Exception");
    Omnivl.Run strict = server.run("index", "--strict", folder.toString());
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.out()).containsPattern("unchanged +3").containsPattern("failed +2");
    Files.delete(folder.resolve("cut.png"));
    assertThat(json("index", folder.toString()).get("removed").asInt()).isEqualTo(1);
    assertThat(json("index", "--remove", folder.toString()).get("removed").asInt()).isEqualTo(4);
  }

  @Test
  void anEmptyFolderIsOneLine() throws Exception {
    expectOneLine(server.run("index", folder.toString()), 1, "no images or videos in " + folder);
  }

  @Test
  void aMediumThatCannotBeReadIsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("words.png"), "these are words");
    for (String[] command :
        new String[][] {
          {"caption", file.toString()},
          {"match", file.toString(), "x"},
          {"search", "--image", file.toString()}
        }) {
      expectOneLine(server.run(command), 1, "words.png: cannot be read");
    }
  }

  @Test
  void wrongUsageIsOneLine() throws Exception {
    expectOneLine(server.run("search", "x", "--limt", "3"), 2, "did you mean");
    expectOneLine(server.run("search", ""), 1, "empty");
  }

  @Test
  void noServerIsOneLineWithTheRemedy() throws Exception {
    String nowhere = "localhost:" + RunningServer.freePort();
    expectOneLine(
        Omnivl.run(java.time.Duration.ofSeconds(60), "search", "x", "--server", nowhere),
        1,
        "no OmniVL server at " + nowhere + "; start one with: ./omnivl serve");
  }

  @Test
  void theDoctorFindsNothingWrong() throws Exception {
    Omnivl.Run run = server.run("doctor", "--json");
    assertThat(run.exitCode()).as(run.out()).isZero();
    List<String> topics = new ArrayList<>();
    JSON.readTree(run.out()).forEach(finding -> topics.add(finding.get("topic").asText()));
    assertThat(topics).contains("Java", "Memory", "Disk", "Bundle", "Server", "Model", "Index");
  }

  private static void expectOneLine(Omnivl.Run run, int exitCode, String said) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.errorLines()).hasSize(1);
    assertThat(run.err()).startsWith("omnivl: ").contains(said);
  }

  private static JsonNode json(String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--json");
    Omnivl.Run run = server.run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private static boolean isJpeg(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length > 100 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8;
  }
}
