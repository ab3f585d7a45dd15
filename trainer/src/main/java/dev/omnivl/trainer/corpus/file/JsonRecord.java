package dev.omnivl.trainer.corpus.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One object of a JSON file.
 *
 * @param node its fields
 * @param where file and place, for failures
 */
public record JsonRecord(JsonNode node, String where) {
  /**
   * A text or a number, as text.
   *
   * @throws Failure CORRUPT when it is not there or blank
   */
  public String text(String field) {
    return optional(field)
        .orElseThrow(() -> corrupt("has no '" + field + "', which must be a text or a number"));
  }

  /** A text or a number, as text; empty when it is not there or blank. */
  public Optional<String> optional(String field) {
    JsonNode value = node.path(field);
    return value.isTextual() || value.isNumber()
        ? Optional.of(value.asText().strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /**
   * A text, or a list of them.
   *
   * @throws Failure CORRUPT when it is neither
   */
  public List<String> texts(String field) {
    JsonNode value = node.path(field);
    if (value.isTextual()) {
      return List.of(value.asText());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(field)) {
      if (!element.isTextual()) {
        throw corrupt("has something in '" + field + "' that is not a text");
      }
      texts.add(element.asText());
    }
    return List.copyOf(texts);
  }

  /**
   * A list of objects.
   *
   * @throws Failure CORRUPT when it is not there
   */
  public List<JsonRecord> records(String field) {
    List<JsonRecord> records = new ArrayList<>();
    for (JsonNode element : list(field)) {
      records.add(new JsonRecord(element, where + " " + field + " " + (records.size() + 1)));
    }
    return List.copyOf(records);
  }

  private JsonNode list(String field) {
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw corrupt("has no list '" + field + "'");
    }
    return value;
  }

  private Failure corrupt(String what) {
    return new Failure(Reason.CORRUPT, where + " " + what);
  }
}
