package dev.omnivl.client.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.Timestamp;
import dev.omnivl.client.output.Json;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Attribute;
import dev.omnivl.v1.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the user says of files, one JSON object on each line: {@code path} names the file, {@code
 * title} and {@code tags} are its words, and every other key is a fact of its own: text or a list
 * of texts, a number, true or false, or a time, {@code 2024-02-29} or {@code 2024-02-29T12:30:00Z}.
 */
public final class OwnFields {

  /** No fields. */
  public static final OwnFields NONE = new OwnFields(Map.of());

  private static final int MAX_TITLE = 1000;
  private static final int MAX_TAGS = 100;
  private static final int MAX_TAG = 100;
  private static final int MAX_FACTS = 50;
  private static final int MAX_VALUES = 100;
  private static final int MAX_VALUE = 400;
  private static final Set<String> TAKEN =
      Set.of("kind", "tag", "folder", "year", "size", "duration", "modified");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /**
   * What is said of one file.
   *
   * @param title empty if nothing is said
   * @param facts by name
   */
  record Said(String title, List<String> tags, Map<String, Attribute> facts) {
    static Said titled(String title) {
      return new Said(title, List.of(), Map.of());
    }

    Said orTitled(String otherwise) {
      return title.isEmpty() ? new Said(otherwise, tags, facts) : this;
    }
  }

  private final Map<Path, Said> byFile;

  private OwnFields(Map<Path, Said> byFile) {
    this.byFile = byFile;
  }

  /** Returns what is said of a file. */
  Optional<Said> of(Path file) {
    return Optional.ofNullable(byFile.get(file));
  }

  /**
   * Reads fields.
   *
   * @param file JSON lines; paths that are not absolute are below its own folder
   * @throws CommandFailure with the number of the line that is wrong, and the rule
   */
  public static OwnFields read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("the fields in " + file + " cannot be read as UTF-8 text", e);
    }
    Path folder = file.toAbsolutePath().getParent();
    Map<Path, Integer> seen = new HashMap<>();
    Map<Path, Said> byFile = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        Line line = new Line(file + ", line " + (i + 1), lines.get(i));
        Path named = real(folder == null ? line.path() : folder.resolve(line.path()));
        Integer before = seen.putIfAbsent(named, i + 1);
        if (before != null) {
          throw line.wrong("\"path\" is that of line " + before);
        }
        byFile.put(named, line.said());
      }
    }
    return new OwnFields(byFile);
  }

  /** Files are found by where they really are. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.normalize(); // it may come later
    }
  }

  private static final class Line {
    private final String place;
    private final Map<?, ?> values;

    Line(String place, String text) {
      this.place = place;
      try {
        values = Json.read(text, Map.class);
      } catch (JsonProcessingException e) {
        throw wrong("this is no JSON object");
      }
      if (values == null) {
        throw wrong("this is no JSON object");
      }
    }

    CommandFailure wrong(String what) {
      return new CommandFailure(place + ": " + what);
    }

    Path path() {
      if (values.get("path") instanceof String path && !path.isBlank()) {
        try {
          return Path.of(path);
        } catch (InvalidPathException e) {
          throw wrong("\"path\" is no path");
        }
      }
      throw wrong("\"path\" must name the file");
    }

    Said said() {
      Map<String, Attribute> facts = new TreeMap<>();
      values.forEach((key, value) -> {
        String name = String.valueOf(key);
        if (value != null && !List.of("path", "title", "tags").contains(name)) {
          facts.put(name, fact(name, value));
        }
      });
      if (facts.size() > MAX_FACTS) {
        throw wrong("there are " + facts.size() + " fields; allowed are up to " + MAX_FACTS);
      }
      return new Said(title(), tags(), facts);
    }

    private String title() {
      Object title = values.get("title");
      if (title == null) {
        return "";
      }
      if (title instanceof String text && text.length() <= MAX_TITLE) {
        return text;
      }
      throw wrong("\"title\" must be text of up to " + MAX_TITLE + " characters");
    }

    private List<String> tags() {
      Object tags = values.get("tags");
      return tags == null ? List.of() : texts("tags", tags, MAX_TAGS, MAX_TAG);
    }

    private List<String> texts(String name, Object value, int most, int longest) {
      List<String> texts = new ArrayList<>();
      if (value instanceof List<?> list && list.size() <= most) {
        for (Object each : list) {
          if (each instanceof String text && !text.isBlank() && text.length() <= longest) {
            texts.add(text);
          }
        }
        if (texts.size() == list.size()) {
          return texts;
        }
      }
      throw wrong(
          String.format(
              Locale.ROOT,
              "\"%s\" must be a list of up to %d texts of 1 to %d characters, not all blank",
              name,
              most,
              longest));
    }

    private Attribute fact(String name, Object value) {
      if (!NAME.matcher(name).matches()) {
        throw wrong(
            "\"" + name + "\" is no name of a field: 1 to 64 of a-z, 0-9 and _, a letter first");
      }
      if (TAKEN.contains(name)) {
        throw wrong("\"" + name + "\" is what the index itself says; choose another name");
      }
      return switch (value) {
        case Number number -> number(name, number.doubleValue());
        case Boolean truth -> words(List.of(truth.toString()));
        case String text ->
            time(text)
                .map(time -> Attribute.newBuilder().setTime(time).build())
                .orElseGet(() -> words(texts(name, List.of(text), 1, MAX_VALUE)));
        case List<?> list when !list.isEmpty() -> words(texts(name, list, MAX_VALUES, MAX_VALUE));
        default ->
            throw wrong(
                "\"" + name + "\" must be text, a list of texts, a number, true, false or a time");
      };
    }

    private Attribute number(String name, double value) {
      if (!Double.isFinite(value)) {
        throw wrong("\"" + name + "\" is too large a number");
      }
      return Attribute.newBuilder().setNumber(value).build();
    }

    private static Attribute words(List<String> values) {
      return Attribute.newBuilder().setWords(Words.newBuilder().addAllValues(values)).build();
    }

    private static Optional<Timestamp> time(String text) {
      try {
        Instant time =
            DATE.matcher(text).matches()
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
        return Optional.of(
            Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build());
      } catch (DateTimeException e) {
        return Optional.empty(); // other text
      }
    }
  }
}
