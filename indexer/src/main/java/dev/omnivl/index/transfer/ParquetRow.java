package dev.omnivl.index.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqDoubleList;
import dev.hardwood.row.PqList;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row where a reader stands. Other programs write the same things in their own ways: whole
 * numbers as doubles where some are absent, times with or without a zone, vectors of doubles.
 *
 * <p>Throws {@link IllegalArgumentException} and {@link java.time.DateTimeException} for what it
 * cannot take.
 */
final class ParquetRow {
  static final Set<String> NAMES =
      Set.of(
          "uri",
          "start_ns",
          "end_ns",
          "vector",
          "kind",
          "size_bytes",
          "modified",
          "content_hash",
          "duration_ns",
          "title",
          "tags",
          "damage",
          "attributes",
          "facts",
          "thumbnail",
          "failed_reason",
          "failed_message");

  private final RowReader rows;
  private final Map<String, PhysicalType> columns;
  private final int dimensions;

  /**
   * Watches a reader.
   *
   * @param columns those that are there, and of what type their values are
   * @param dimensions the length D of every vector
   */
  ParquetRow(RowReader rows, Map<String, PhysicalType> columns, int dimensions) {
    this.rows = rows;
    this.columns = columns;
    this.dimensions = dimensions;
  }

  boolean hasVector() {
    return value("vector") != null;
  }

  float[] vector() {
    PqList list = list("vector");
    if (list == null || list.size() != dimensions) {
      throw new IllegalArgumentException(
          "its vector has " + (list == null ? 0 : list.size()) + " numbers, not " + dimensions);
    }
    float[] vector = new float[dimensions];
    if (columns.get("vector") == PhysicalType.DOUBLE) {
      PqDoubleList numbers = list.doubles();
      for (int i = 0; i < dimensions; i++) {
        vector[i] = (float) numbers.get(i);
      }
    } else {
      List<Float> numbers = list.floats();
      for (int i = 0; i < dimensions; i++) {
        vector[i] = numbers.get(i);
      }
    }
    return vector;
  }

  byte[] thumbnail() {
    return value("thumbnail") instanceof byte[] jpeg ? jpeg : new byte[0];
  }

  Row row() {
    String kind = text("kind");
    Instant modified = instant("modified");
    PqList tags = list("tags");
    return new Row(
        uri(),
        number("start_ns"),
        number("end_ns"),
        null,
        kind == null ? null : MediaKind.valueOf(kind),
        null,
        number("size_bytes"),
        modified == null ? null : modified.toString(),
        text("content_hash"),
        number("duration_ns"),
        text("title"),
        tags == null ? null : tags.strings(),
        text("damage"),
        json("attributes"),
        json("facts"));
  }

  FailedRow failed() {
    String reason = text("failed_reason");
    if (reason == null) {
      throw new IllegalArgumentException("it has neither a vector nor a failed_reason");
    }
    Long size = number("size_bytes");
    Instant modified = instant("modified");
    String message = text("failed_message");
    return new FailedRow(
        uri(),
        size == null ? 0 : size,
        (modified == null ? Instant.EPOCH : modified).toString(),
        Reason.valueOf(reason),
        message == null ? reason : message);
  }

  private String uri() {
    String uri = text("uri");
    if (uri == null) {
      throw new IllegalArgumentException("it has no uri");
    }
    return uri;
  }

  private @Nullable Object value(String name) {
    return columns.containsKey(name) ? rows.getValue(name) : null;
  }

  private @Nullable String text(String name) {
    return switch (value(name)) {
      case null -> null;
      case String text -> text;
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      default -> throw wrong(name, "text");
    };
  }

  private @Nullable Long number(String name) {
    return switch (value(name)) {
      case null -> null;
      case Double absent when absent.isNaN() -> null;
      case Number number -> number.longValue();
      default -> throw wrong(name, "a whole number");
    };
  }

  private @Nullable Instant instant(String name) {
    return switch (value(name)) {
      case null -> null;
      case Instant instant -> instant;
      case LocalDateTime inUtc -> inUtc.toInstant(ZoneOffset.UTC);
      case String iso -> Instant.parse(iso);
      default -> throw wrong(name, "a timestamp");
    };
  }

  private @Nullable PqList list(String name) {
    return switch (value(name)) {
      case null -> null;
      case PqList list -> list;
      default -> throw wrong(name, "a list");
    };
  }

  private @Nullable JsonNode json(String name) {
    String text = text(name);
    try {
      return text == null ? null : Row.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(name + " is no JSON", e);
    }
  }

  private static IllegalArgumentException wrong(String name, String allowed) {
    return new IllegalArgumentException("its " + name + " must be " + allowed);
  }
}
