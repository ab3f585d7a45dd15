package dev.omnivl.client.judged;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Json;
import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query and what should be found by it.
 *
 * @param id names it, without blanks
 * @param words what is asked
 * @param relevant URI to grade, from 1; at least one
 */
public record JudgedQuery(String id, String words, Map<String, Integer> relevant) {
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final int BEST_GRADE = 100;

  /** A line as it is written. */
  private record Line(
      @JsonProperty @Nullable String id,
      @JsonProperty @Nullable String query,
      @JsonProperty @Nullable JsonNode relevant) {}

  /**
   * Reads a file of queries, one JSON object on each line, such as {@code {"query": "a red apple",
   * "relevant": ["fruit/1.jpg"]}}; with grades {@code "relevant" : {"fruit/1.jpg": 2}}. A path is
   * one below the file's folder, or absolute. Without an {@code id} the number of the line names
   * the query.
   *
   * @throws CommandFailure if a line is wrong, with its number and the rule
   */
  public static List<JudgedQuery> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + " as lines of UTF-8", e);
    }
    List<JudgedQuery> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String where = file + ", line " + (i + 1) + ": ";
      JudgedQuery query = line(lines.get(i), i + 1, file, where);
      if (!ids.add(query.id)) {
        throw new CommandFailure(where + "the id " + query.id + " is that of an earlier line");
      }
      queries.add(query);
    }
    if (queries.isEmpty()) {
      throw new CommandFailure(file + " has no queries");
    }
    return queries;
  }

  private static JudgedQuery line(String text, int number, Path file, String where) {
    Line line;
    try {
      line = Json.read(text, Line.class);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(where + "not a JSON object with query and relevant", e);
    }
    String id = line.id == null ? Integer.toString(number) : line.id;
    if (!id.matches("\\S+")) {
      throw new CommandFailure(where + "an id has no blanks and is not empty");
    }
    if (line.query == null || line.query.isBlank()) {
      throw new CommandFailure(where + "query must be the words to search");
    }
    Map<String, Integer> relevant = new LinkedHashMap<>();
    JsonNode named = line.relevant;
    if (named != null && named.isObject()) {
      named
          .fields()
          .forEachRemaining(
              entry -> relevant.put(uri(entry.getKey(), file), grade(entry.getValue(), where)));
    } else if (named != null && named.isArray()) {
      named.forEach(name -> relevant.put(uri(name.asText(), file), 1));
    }
    if (relevant.isEmpty()) {
      throw new CommandFailure(
          where + "relevant must be a list of paths or URIs, or an object of them and grades");
    }
    return new JudgedQuery(id, line.query, relevant);
  }

  private static int grade(JsonNode grade, String where) {
    if (!grade.isInt() || grade.asInt() < 1 || grade.asInt() > BEST_GRADE) {
      throw new CommandFailure(where + "grades are whole numbers from 1 to 100, was " + grade);
    }
    return grade.asInt();
  }

  private static String uri(String name, Path file) {
    return URI.matcher(name).matches()
        ? name
        : FileUris.of(file.toAbsolutePath().resolveSibling(name));
  }
}
