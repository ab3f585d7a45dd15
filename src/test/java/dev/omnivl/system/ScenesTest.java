package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One scene and one clip in all the forms that cameras, phones and programs write: they are found
 * as what they show, and their vectors are alike.
 */
final class ScenesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path SCENES =
      Omnivl.HOME.resolve("model/src/test/resources/dev/omnivl/media/scenes");
  private static final double ALIKE = 0.998;

  @TempDir private static Path index;
  @TempDir private static Path media;
  private static RunningServer server;

  /** A line of a list: the file, what it shows, a number, perhaps a note. */
  private static List<String[]> list(String name) throws IOException {
    return Files.readAllLines(SCENES.resolve(name)).stream()
        .map(line -> line.split("\t", -1))
        .toList();
  }

  @BeforeAll
  static void indexAll() throws Exception {
    List<String[]> all = new ArrayList<>(list("stills.tsv"));
    all.addAll(list("clips.tsv"));
    for (String[] row : all) {
      Files.copy(SCENES.resolve(row[0]), media.resolve(row[0]));
    }
    server = RunningServer.start(index);
    JsonNode indexed = json("index", media.toString());
    assertThat(indexed.get("failed").asInt()).as(indexed.toString()).isZero();
    assertThat(indexed.get("new").asInt()).isEqualTo(all.size());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void everyFormOfTheSceneIsFoundByIt() throws Exception {
    Map<String, Double> scores = new HashMap<>();
    String scene = SCENES.resolve("scene.png").toString();
    for (JsonNode hit : json("search", "--image", scene, "--limit", "1000").get("hits")) {
      scores.put(name(hit), hit.get("score").asDouble());
    }
    Map<String, Double> unlike = new TreeMap<>();
    for (String[] row : list("stills.tsv")) {
      double score = scores.getOrDefault(row[0], 0.0);
      if (row[1].equals("scene.png") && score < ALIKE) {
        unlike.put(row[0], score);
      }
    }
    assertThat(unlike).isEmpty();
  }

  @Test
  void everyStillHasTheVectorOfWhatItShows() throws Exception {
    Set<String> names = new LinkedHashSet<>();
    for (String[] row : list("stills.tsv")) {
      names.add(row[0]);
      names.add(row[1]);
    }
    List<String> command = new ArrayList<>(List.of("embed", "--json"));
    names.forEach(name -> command.add(SCENES.resolve(name).toString()));
    Omnivl.Run run = server.run(command.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    Map<String, float[]> vectors = new HashMap<>();
    for (String line : run.out().lines().toList()) {
      JsonNode embedding = JSON.readTree(line);
      String input = embedding.get("input").asText();
      vectors.put(
          input.substring(input.lastIndexOf('/') + 1),
          JSON.convertValue(embedding.get("values"), float[].class));
    }
    Map<String, Double> unlike = new TreeMap<>();
    for (String[] row : list("stills.tsv")) {
      float[] vector = Objects.requireNonNull(vectors.get(row[0]), row[0]);
      float[] expected = Objects.requireNonNull(vectors.get(row[1]), row[1]);
      if (cosine(vector, expected) < ALIKE) {
        unlike.put(row[0], cosine(vector, expected));
      }
    }
    assertThat(unlike).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"part_disc.png, 0, 4", "part_bar.png, 4, 8", "part_triangle.png, 8, 12"})
  void everyFormOfTheClipHasItsPartsWhereTheyAre(String part, double from, double to)
      throws Exception {
    Map<String, JsonNode> hits = new HashMap<>();
    String image = SCENES.resolve(part).toString();
    for (JsonNode hit :
        json("search", "--image", image, "--kind", "video", "--limit", "1000").get("hits")) {
      hits.put(name(hit), hit);
    }
    for (String[] row : list("clips.tsv")) {
      boolean there = Double.parseDouble(row[2]) > 0 || to <= 4; // of a cut one, the beginning
      if (row[1].equals("parts") && there) {
        JsonNode hit = Objects.requireNonNull(hits.get(row[0]), row[0]);
        double middle =
            (hit.get("start_seconds").asDouble() + hit.get("end_seconds").asDouble()) / 2;
        assertThat(middle).as(row[0]).isBetween(from, to);
      }
    }
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  private static String name(JsonNode hit) {
    String uri = hit.get("uri").asText();
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  private static JsonNode json(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.add("--json");
    Omnivl.Run run = server.run(command.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return JSON.readTree(run.out());
  }
}
