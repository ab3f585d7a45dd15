package dev.omnivl.bench.moments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a clip shows, and when. A file of them has one JSON object a line: {@code {"media":
 * "day.mp4", "query": "a red car", "start": 12.5, "end": 16}}, times in seconds.
 *
 * @param media name of the clip, below the folder of its file
 * @param query words that tell what is shown
 * @param range when it is shown
 */
record LabelledMoment(String media, String query, TimeRange range) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a file of labelled moments. */
  static List<LabelledMoment> read(Path file) throws IOException {
    List<LabelledMoment> labels = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        labels.add(parse(lines.get(i), file + ":" + (i + 1)));
      }
    }
    if (labels.isEmpty()) {
      throw new Failure(Reason.INVALID_ARGUMENT, file + " has no labelled moments");
    }
    return labels;
  }

  private static LabelledMoment parse(String line, String where) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.path("media").isTextual()
          && node.path("query").isTextual()
          && node.path("start").isNumber()
          && node.path("end").isNumber()
          && node.path("start").asDouble() < node.path("end").asDouble()) {
        return new LabelledMoment(
            node.path("media").asText(),
            node.path("query").asText(),
            new TimeRange(
                seconds(node.path("start").asDouble()), seconds(node.path("end").asDouble())));
      }
    } catch (IOException e) {
      throw new Failure(Reason.INVALID_ARGUMENT, where + ": not JSON", e);
    }
    throw new Failure(
        Reason.INVALID_ARGUMENT,
        where + ": a labelled moment has media, query, and start before end in seconds");
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** Writes a file of labelled moments. */
  static void write(Path file, List<LabelledMoment> labels) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LabelledMoment label : labels) {
      lines.add(
          JSON.writeValueAsString(
              Map.of(
                  "media",
                  label.media(),
                  "query",
                  label.query(),
                  "start",
                  label.range().start().toNanos() / 1e9,
                  "end",
                  label.range().end().toNanos() / 1e9)));
    }
    Files.write(file, lines);
  }
}
