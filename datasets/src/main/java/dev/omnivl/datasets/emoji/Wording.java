package dev.omnivl.datasets.emoji;

import dev.omnivl.dataset.DatasetItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the spellings of Unicode and CLDR into words that a person would type. */
final class Wording {
  /** Keywords in one caption; more would not fit a text tower of 32 tokens. */
  private static final int KEYWORDS_PER_CAPTION = 8;

  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("alphanum", "letter or number sign"),
          Map.entry("arts & crafts", "arts and crafts"),
          Map.entry("av-symbol", "media control sign"),
          Map.entry("award-medal", "medal"),
          Map.entry("book-paper", "book or paper"),
          Map.entry("emotion", "emotion sign"),
          Map.entry("event", "celebration"),
          Map.entry("face-neutral-skeptical", "neutral or skeptical face"),
          Map.entry("food-asian", "asian food"),
          Map.entry("food-fruit", "fruit"),
          Map.entry("food-prepared", "prepared food"),
          Map.entry("food-sweet", "sweet food"),
          Map.entry("food-vegetable", "vegetable"),
          Map.entry("geometric", "geometric shape"),
          Map.entry("keycap", "key of a keyboard"),
          Map.entry("mail", "mail"),
          Map.entry("math", "mathematical sign"),
          Map.entry("office", "office supply"),
          Map.entry("other-object", "object"),
          Map.entry("other-symbol", "sign"),
          Map.entry("person-activity", "person doing something"),
          Map.entry("person-fantasy", "fantasy person"),
          Map.entry("person-gesture", "person making a gesture"),
          Map.entry("person-resting", "person resting"),
          Map.entry("person-role", "person with a job or role"),
          Map.entry("person-sport", "person doing sport"),
          Map.entry("person-symbol", "symbol of a person"),
          Map.entry("place-building", "building"),
          Map.entry("place-geographic", "landscape"),
          Map.entry("place-map", "map"),
          Map.entry("place-other", "place"),
          Map.entry("place-religious", "religious building"),
          Map.entry("plant-flower", "flower"),
          Map.entry("plant-other", "plant"),
          Map.entry("religion", "religious sign"),
          Map.entry("transport-air", "aircraft"),
          Map.entry("transport-ground", "land vehicle"),
          Map.entry("transport-sign", "sign for travellers"),
          Map.entry("transport-water", "boat or ship"),
          Map.entry("warning", "warning sign"),
          Map.entry("zodiac", "zodiac sign"));

  private Wording() {}

  /** Returns a CLDR name in natural words: {@code flag: Mexico} becomes {@code flag of Mexico}. */
  static String name(String cldr) {
    String plain = cldr.replaceAll("[\u201c\u201d]", "").replace('\u2019', '\'').strip();
    int colon = plain.indexOf(": ");
    if (colon < 0) {
      return plain;
    }
    String head = plain.substring(0, colon);
    String rest = plain.substring(colon + 2);
    return switch (head) {
      case "flag", "family" -> head + " of " + rest;
      case "keycap" -> head + " " + rest;
      case "man", "woman", "person" ->
          rest.equals("bald") ? rest + " " + head : head + " with " + rest;
      default -> head + ", " + rest;
    };
  }

  /** Returns a group's name in plain words: {@code Food & Drink} becomes {@code food and drink}. */
  static String category(String group) {
    return group.replace("&", "and").toLowerCase(Locale.ROOT);
  }

  /** Returns a subgroup's name in plain words: {@code animal-mammal} becomes {@code mammal}. */
  static String kind(String subgroup) {
    String known = KINDS.get(subgroup);
    if (known != null) {
      return known;
    }
    String plain = subgroup.replace("&", "and").toLowerCase(Locale.ROOT);
    if (plain.startsWith("animal-")) {
      return plain.substring("animal-".length());
    }
    if (plain.startsWith("face-")) {
      return plain.substring("face-".length()).replace('-', ' ') + " face";
    }
    if (plain.startsWith("hand-")) {
      return "hand";
    }
    return plain.replace('-', ' ');
  }

  /**
   * Returns the captions of a concept: its short name first, then the name with keywords that add
   * to it, then another name if there is one in other words.
   */
  static List<String> captions(Concept concept) {
    List<String> captions = new ArrayList<>(List.of(concept.name()));
    Set<String> inName = words(concept.name());
    List<String> telling =
        concept.keywords().stream().filter(word -> !inName.containsAll(words(word))).toList();
    for (int at = 0;
        at < telling.size() && at < 2 * KEYWORDS_PER_CAPTION;
        at += KEYWORDS_PER_CAPTION) {
      int end = Math.min(telling.size(), at + KEYWORDS_PER_CAPTION);
      captions.add(concept.name() + ": " + String.join(", ", telling.subList(at, end)));
    }
    concept.synonyms().stream()
        .map(name -> name.replace('_', ' ').toLowerCase(Locale.ROOT))
        .filter(name -> name.matches("[a-z][a-z' -]{3,40}") && !name.startsWith("flag"))
        .filter(name -> !inName.containsAll(words(name)) && !words(name).containsAll(inName))
        .findFirst()
        .ifPresent(captions::add);
    return List.copyOf(captions);
  }

  /** Returns questions about a picture of the concept, with their answers. */
  static List<DatasetItem.Question> questions(Concept concept) {
    return List.of(
        new DatasetItem.Question("what is this?", concept.name()),
        new DatasetItem.Question("what kind of thing is this?", concept.category()),
        new DatasetItem.Question("which group does it belong to?", concept.kind()));
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
