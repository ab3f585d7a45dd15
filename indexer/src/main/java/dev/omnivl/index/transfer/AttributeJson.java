package dev.omnivl.index.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Attributes as a JSON object: a list of words, a number, or a time as ISO 8601. */
public final class AttributeJson {
  private AttributeJson() {}

  /** Returns null for none. */
  public static @Nullable JsonNode write(Attributes attributes) {
    if (attributes.byName().isEmpty()) {
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    attributes
        .byName()
        .forEach((name, attribute) -> {
          switch (attribute) {
            case Attribute.Words words -> {
              ArrayNode list = json.putArray(name);
              words.values().forEach(list::add);
            }
            case Attribute.Number number -> json.put(name, number.value());
            case Attribute.Time time -> json.put(name, time.value().toString());
          }
        });
    return json;
  }

  /** Returns the attributes of a JSON object; none of null. */
  public static Attributes read(@Nullable JsonNode json) {
    if (json == null || json.isNull()) {
      return Attributes.NONE;
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("attributes must be an object");
    }
    Map<String, Attribute> byName = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      byName.put(field.getKey(), attribute(field.getKey(), field.getValue()));
    }
    return new Attributes(byName);
  }

  private static Attribute attribute(String name, JsonNode value) {
    if (value.isNumber()) {
      return new Attribute.Number(value.asDouble());
    }
    if (value.isTextual()) {
      return new Attribute.Time(Instant.parse(value.asText()));
    }
    if (!value.isArray()) {
      throw new IllegalArgumentException(
          "attribute " + name + " must be a list of words, a number or a time");
    }
    List<String> words = new ArrayList<>();
    value.forEach(word -> words.add(word.asText()));
    return new Attribute.Words(words);
  }
}
