package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.index.answer.KnownFields;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Filter.All;
import dev.omnivl.index.query.Filter.And;
import dev.omnivl.index.query.Filter.Is;
import dev.omnivl.index.query.Filter.Kind;
import dev.omnivl.index.query.Filter.Not;
import dev.omnivl.index.query.Filter.Or;
import dev.omnivl.index.query.Filter.Range;
import dev.omnivl.index.query.Filter.Under;
import dev.omnivl.media.MediaKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Filters as queries of OpenSearch, on the documents of media. */
final class FilterJson {
  private static final double NANOS = 1e9;
  static final Map<String, Object> INGESTED = term(Names.STATUS, Names.INGESTED);

  private final KnownFields known;

  /**
   * Knows the fields of an index.
   *
   * @param properties of its mapping
   */
  FilterJson(JsonNode properties) {
    known = new KnownFields(names(properties, Names.NUMBER), names(properties, Names.WORD));
  }

  /** Returns the names of the fields of an object. */
  static List<String> names(JsonNode properties, String object) {
    List<String> names = new ArrayList<>();
    properties.path(object).path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  Map<String, Object> media(Filter filter) {
    return switch (filter) {
      case All() -> INGESTED;
      case Kind(MediaKind kind) -> term(Names.KIND, kind.name());
      case Under(String folder) -> term(Names.UNDER, KnownFields.folder(folder));
      case Is(String field, String value) -> {
        known.requireWords(field);
        yield term(Names.of(Names.WORD, field), KnownFields.comparable(value));
      }
      case Range range -> range(range);
      case And(List<Filter> parts) -> bool("filter", parts.stream().map(this::media).toList());
      case Or(List<Filter> parts) ->
          Map.of(
              "bool",
              Map.of(
                  "should", parts.stream().map(this::media).toList(), "minimum_should_match", 1));
      case Not(Filter part) -> Map.of("bool", Map.of("filter", INGESTED, "must_not", media(part)));
    };
  }

  private Map<String, Object> range(Range range) {
    String field = range.field();
    known.requireNumber(field);
    return switch (field) {
      case KnownFields.SIZE -> column(Names.SIZE, range, 1);
      case KnownFields.MODIFIED -> column(Names.MODIFIED, range, NANOS);
      default -> {
        Map<String, Object> bounds = new HashMap<>();
        if (Double.isFinite(range.from())) {
          bounds.put("gte", range.from());
        }
        if (Double.isFinite(range.to())) {
          bounds.put("lte", range.to());
        }
        String name = Names.of(Names.NUMBER, field);
        yield bounds.isEmpty()
            ? Map.of("exists", Map.of("field", name))
            : Map.of("range", Map.of(name, bounds));
      }
    };
  }

  /** Failed items have these columns too. */
  private static Map<String, Object> column(String name, Range range, double units) {
    Map<String, Object> bounds =
        Map.of(
            "gte",
            (long) Math.ceil(range.from() * units),
            "lte",
            (long) Math.floor(range.to() * units));
    return bool("filter", List.of(INGESTED, Map.of("range", Map.of(name, bounds))));
  }

  static Map<String, Object> term(String field, String value) {
    return Map.of("term", Map.of(field, Map.of("value", value)));
  }

  static Map<String, Object> bool(String clause, Object queries) {
    return Map.of("bool", Map.of(clause, queries));
  }
}
