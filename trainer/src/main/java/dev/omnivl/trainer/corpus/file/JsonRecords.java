package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The objects of one list in a JSON file in UTF-8, which may be larger than memory. */
public final class JsonRecords implements Records<JsonRecord> {
  /** Name of the list that is the whole file. */
  public static final String ROOT = "";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Positions positions;

  private JsonRecords(Path file, Positions positions) {
    this.file = file;
    this.positions = positions;
  }

  /** Takes the parser at the start of an element, and leaves it at the element's end. */
  private interface Visitor {
    void element(JsonParser parser, int number) throws IOException;
  }

  /**
   * Finds the elements of a list.
   *
   * @param list a field of the file's object, or {@link #ROOT}
   * @throws Failure NOT_FOUND without the file, CORRUPT with the place where it is no such list
   */
  public static JsonRecords open(Path file, String list) {
    Positions positions = new Positions(file);
    scan(
        file,
        list,
        (parser, number) -> {
          positions.add(start(parser, file), number);
          parser.skipChildren();
        });
    return new JsonRecords(file, positions);
  }

  /** Finds the wanted elements of a list. */
  public static JsonRecords open(Path file, String list, Predicate<JsonRecord> wanted) {
    Positions positions = new Positions(file);
    scan(
        file,
        list,
        (parser, number) -> {
          long start = start(parser, file);
          JsonNode node = JSON.readTree(parser);
          if (wanted.test(new JsonRecord(node, where(file, number)))) {
            positions.add(start, number);
          }
        });
    return new JsonRecords(file, positions);
  }

  /** Passes every element of a list by, one at a time. */
  public static void forEach(Path file, String list, Consumer<JsonRecord> consumer) {
    scan(
        file,
        list,
        (parser, number) ->
            consumer.accept(new JsonRecord(JSON.readTree(parser), where(file, number))));
  }

  @Override
  public long size() {
    return positions.size();
  }

  @Override
  public JsonRecord record(long index) {
    String where = where(file, positions.number(index));
    try (InputStream in = positions.open(index);
        JsonParser parser = JSON.createParser(in)) {
      JsonNode node = JSON.readTree(parser);
      if (node == null || !node.isObject()) {
        throw new IOException("no object begins there");
      }
      return new JsonRecord(node, where);
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, where + " can no longer be read: has the file been changed?", e);
    }
  }

  private static void scan(Path file, String list, Visitor visitor) {
    Positions.requireFile(file);
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = JSON.createParser(in)) {
      enter(parser, file, list);
      int number = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        number++;
        require(parser.currentToken() == JsonToken.START_OBJECT, Reason.CORRUPT)
            .or("%s element %d is not an object", file, number);
        visitor.element(parser, number);
      }
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new Failure(
          Reason.CORRUPT,
          "annotations "
              + file
              + " are damaged or cut short at line "
              + line
              + ": fetch them again",
          e);
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot read annotations " + file + ": " + e.getMessage(), e);
    }
  }

  /** Moves the parser to the start of the list. */
  private static void enter(JsonParser parser, Path file, String list) throws IOException {
    JsonToken token = parser.nextToken();
    if (!list.equals(ROOT) && token == JsonToken.START_OBJECT) {
      token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME && !parser.currentName().equals(list)) {
        parser.nextToken();
        parser.skipChildren();
        token = parser.nextToken();
      }
      token = token == JsonToken.FIELD_NAME ? parser.nextToken() : token;
    }
    require(token == JsonToken.START_ARRAY, Reason.CORRUPT)
        .or(
            "annotations %s must %s",
            file, list.equals(ROOT) ? "be a JSON list" : "have a list '" + list + "'");
  }

  private static long start(JsonParser parser, Path file) {
    long offset = parser.currentTokenLocation().getByteOffset();
    require(offset >= 0, Reason.CORRUPT).or("annotations %s must be in UTF-8", file);
    return offset;
  }

  private static String where(Path file, int number) {
    return file + " element " + number;
  }
}
