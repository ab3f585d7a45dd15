package dev.omnivl.datasets.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the list of emoji and what CLDR calls them. */
final class Concepts {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String COMPONENT = "Component";

  private Concepts() {}

  /**
   * Joins the emoji list with names and keywords, leaving out bare skin tones and what has no name.
   *
   * @param emojiList {@code emoji.json} of emoji-datasource
   * @param annotations English {@code annotations.json} files of CLDR: characters, then sequences
   * @return the concepts, ordered by id
   */
  static List<Concept> read(byte[] emojiList, List<byte[]> annotations) {
    Map<String, JsonNode> texts = new HashMap<>();
    for (byte[] file : annotations) {
      addAnnotations(tree("annotations.json", file), texts);
    }
    List<Concept> concepts = new ArrayList<>();
    for (JsonNode emoji : tree("emoji.json", emojiList)) {
      String id = Concept.id(emoji.path("unified").asText());
      JsonNode text = texts.get(id);
      if (text != null && !emoji.path("category").asText().equals(COMPONENT)) {
        concepts.add(concept(id, emoji, text));
      }
    }
    if (concepts.isEmpty()) {
      throw new Failure(
          Reason.CORRUPT,
          "the emoji list and the annotations have no emoji in common; fetch them again");
    }
    concepts.sort(Comparator.comparing(Concept::id));
    return withOwnSynonyms(concepts);
  }

  /**
   * Drops the synonyms that another concept goes by too: they describe neither, and would carry the
   * words of a held-out concept into training.
   */
  private static List<Concept> withOwnSynonyms(List<Concept> concepts) {
    Map<String, Set<String>> idsByKey = new HashMap<>();
    for (Concept concept : concepts) {
      concept.synonyms().forEach(name -> owners(idsByKey, name).add(concept.id()));
      owners(idsByKey, concept.name()).add(concept.id());
    }
    return concepts.stream()
        .map(concept ->
            new Concept(
                concept.id(),
                concept.name(),
                concept.keywords(),
                Stream.concat(
                        // CLDR's own spelling comes first and stays.
                        concept.synonyms().stream().limit(1),
                        concept.synonyms().stream()
                            .skip(1)
                            .filter(name -> owners(idsByKey, name).size() == 1))
                    .toList(),
                concept.category(),
                concept.kind()))
        .toList();
  }

  private static Set<String> owners(Map<String, Set<String>> idsByKey, String name) {
    return idsByKey.computeIfAbsent(SlugIndex.key(name), _ -> new HashSet<>());
  }

  private static void addAnnotations(JsonNode file, Map<String, JsonNode> texts) {
    // The outer key differs: "annotations" for characters, "annotationsDerived" for sequences.
    for (JsonNode outer : file) {
      outer
          .path("annotations")
          .properties()
          .forEach(entry -> texts.put(idOf(entry.getKey()), entry.getValue()));
    }
  }

  private static String idOf(String characters) {
    StringBuilder sequence = new StringBuilder();
    characters
        .codePoints()
        .forEach(point ->
            sequence
                .append(sequence.isEmpty() ? "" : "-")
                .append(String.format(Locale.ROOT, "%04x", point)));
    return Concept.id(sequence.toString());
  }

  private static Concept concept(String id, JsonNode emoji, JsonNode text) {
    String cldr = text.path("tts").path(0).asText();
    List<String> synonyms = new ArrayList<>();
    synonyms.add(cldr);
    synonyms.add(emoji.path("name").asText());
    emoji.path("short_names").forEach(name -> synonyms.add(name.asText()));
    int[] points = Concept.codePoints(id);
    if (points.length == 1) {
      String unicode = Character.getName(points[0]);
      if (unicode != null) {
        synonyms.add(unicode);
      }
    }
    List<String> keywords = new ArrayList<>();
    text.path("default").forEach(word -> keywords.add(word.asText()));
    return new Concept(
        id,
        Wording.name(cldr),
        keywords,
        synonyms,
        Wording.category(emoji.path("category").asText()),
        Wording.kind(emoji.path("subcategory").asText()));
  }

  private static JsonNode tree(String name, byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, name + " is not JSON: delete its package and run again", e);
    }
  }
}
