package dev.omnivl.importer.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An object of a JSON file. What a file leaves out has its class's default, which the caller gives.
 *
 * @param file where it stands, for messages
 * @param path to this object, with a point at its end, or nothing at the top
 * @param json the object
 */
public record Settings(Path file, String path, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_FILE = 1 << 24; // bytes
  private static final int LARGEST = 1 << 24; // of any size of a model

  /**
   * Reads a file; one that is not there says nothing.
   *
   * @throws Failure CORRUPT if it holds no JSON object
   */
  public static Settings read(Path file) {
    if (!Files.isRegularFile(file)) {
      return new Settings(file, "", JsonNodeFactory.instance.objectNode());
    }
    try {
      JsonNode json = Files.size(file) > LARGEST_FILE ? null : JSON.readTree(file.toFile());
      if (json == null || !json.isObject()) {
        throw new Failure(Reason.CORRUPT, file + " holds no JSON object: fetch it again");
      }
      return new Settings(file, "", json);
    } catch (JacksonException e) {
      throw new Failure(Reason.CORRUPT, file + " is no JSON: fetch it again", e);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether it says nothing. */
  public boolean isEmpty() {
    return json.isEmpty();
  }

  /** Whether a key is there with a value. */
  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** An object within; empty if it is not there. */
  public Settings part(String key) {
    JsonNode part = json.path(key);
    if (part.isMissingNode() || part.isNull()) {
      return new Settings(file, path + key + ".", JsonNodeFactory.instance.objectNode());
    }
    if (!part.isObject()) {
      throw wrong(key, "an object");
    }
    return new Settings(file, path + key + ".", part);
  }

  /** A number of at least 1 that counts something. */
  public int size(String key, int otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > LARGEST) {
      throw wrong(key, "a whole number from 1 to " + LARGEST);
    }
    return value.asInt();
  }

  /** A number. */
  public double number(String key, double otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw wrong(key, "a number");
    }
    return value.asDouble();
  }

  /** Yes or no. */
  public boolean flag(String key, boolean otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return value.asBoolean();
  }

  /** A text; of an object that describes a token, its content. */
  public String word(String key, String otherwise) {
    JsonNode value = json.path(key).isObject() ? json.path(key).path("content") : json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw wrong(key, "a text");
    }
    return value.asText();
  }

  /** Texts. */
  public List<String> words(String key) {
    List<String> words = new ArrayList<>();
    json.path(key).forEach(word -> words.add(word.asText()));
    return words;
  }

  /** Three numbers, one for each colour. */
  public List<Float> colours(String key, List<Float> otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    List<Float> numbers = new ArrayList<>();
    value.forEach(number -> numbers.add((float) number.asDouble(Double.NaN)));
    if (numbers.size() != 3 || numbers.stream().anyMatch(number -> !Float.isFinite(number))) {
      throw wrong(key, "three numbers");
    }
    return numbers;
  }

  /** The failure that a value is not what it must be. */
  public Failure wrong(String key, String rule) {
    return new Failure(
        Reason.MISMATCH,
        String.format(
            Locale.ROOT, "%s: %s%s must be %s, not %s", file, path, key, rule, json.path(key)));
  }
}
