package dev.omnivl.datasets.emoji;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the concept that an icon's name means.
 *
 * <p>Names are compared as bare letters and digits, so {@code dragon-head}, {@code dragonhead} and
 * {@code Dragon Head} are one. They come from several vocabularies; an earlier one wins: first
 * CLDR's names, then the names that packages give for code points, then short codes and the older
 * Unicode names. A name that means two concepts within one vocabulary means none.
 */
final class SlugIndex {
  private final Map<String, String> idsByKey;

  private SlugIndex(Map<String, String> idsByKey) {
    this.idsByKey = new HashMap<>(idsByKey);
  }

  /** Makes an index of the concepts' names and of the icon sets that know their code points. */
  static SlugIndex of(List<Concept> concepts, List<IconSet> knowing) {
    SlugIndex index = new SlugIndex(Map.of());
    Vocabulary cldr = new Vocabulary();
    Set<String> ids = new HashSet<>();
    for (Concept concept : concepts) {
      ids.add(concept.id());
      cldr.add(concept.synonyms().getFirst(), concept.id());
    }
    index.add(cldr);
    for (IconSet set : knowing) {
      Vocabulary names = new Vocabulary();
      Vocabulary aliases = new Vocabulary();
      set.namesById()
          .forEach((id, name) -> {
            if (ids.contains(id)) {
              names.add(name, id);
              set.aliasesOf(name).forEach(alias -> aliases.add(alias, id));
            }
          });
      index.add(names);
      index.add(aliases);
    }
    Vocabulary others = new Vocabulary();
    for (Concept concept : concepts) {
      concept.synonyms().stream().skip(1).forEach(name -> others.add(name, concept.id()));
      others.add(concept.name(), concept.id());
    }
    index.add(others);
    return index;
  }

  /**
   * Returns an index in which one style's own names come first.
   *
   * @param names icon names of that style with the ids of what they show
   */
  SlugIndex with(Map<String, String> names) {
    SlugIndex index = new SlugIndex(idsByKey);
    names.forEach((name, id) -> index.idsByKey.put(key(name), id));
    return index;
  }

  /** Returns the id of the concept that the icon's name means, if it means one. */
  Optional<String> find(String iconName) {
    String key = key(iconName);
    for (String prefix : List.of("flagforflag", "flagfor")) {
      if (key.startsWith(prefix)) {
        String rest = key.substring(prefix.length());
        return Optional.ofNullable(idsByKey.get("flag" + rest))
            .or(() -> Optional.ofNullable(idsByKey.get(rest)));
      }
    }
    return Optional.ofNullable(idsByKey.get(key));
  }

  /** Returns the bare letters and digits of a name, without accents, in lower case. */
  static String key(String name) {
    return Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD)
        .replace("&", "and")
        .replaceAll("[^a-z0-9#*]", "");
  }

  private void add(Vocabulary vocabulary) {
    vocabulary.ids.forEach((key, ids) -> {
      if (ids.size() == 1) {
        idsByKey.putIfAbsent(key, ids.iterator().next());
      }
    });
  }

  /** Names from one origin, each with all concepts it could mean. */
  private static final class Vocabulary {
    private final Map<String, Set<String>> ids = new HashMap<>();

    void add(String name, String id) {
      String key = key(name);
      if (!key.isEmpty()) {
        ids.computeIfAbsent(key, _ -> new HashSet<>()).add(id);
      }
    }
  }
}
