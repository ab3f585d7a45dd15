package dev.omnivl.datasets.emoji;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the concepts that a viewer could not be blamed for confusing.
 *
 * <p>Two concepts are equivalent when one of these rules joins them, directly or through others:
 *
 * <ol>
 *   <li><b>Gender.</b> Their code points are equal once the female and male signs are dropped and a
 *       leading man or woman of a joined sequence is read as a person: woman, man and person
 *       firefighter.
 *   <li><b>Gender in the name.</b> Both are people and their names are equal once the words man,
 *       woman, person, men, women and people are dropped: pregnant woman and pregnant man. A name
 *       of nothing else keeps to itself.
 *   <li><b>Families and couples.</b> All families are one set, and so are all couples with a heart,
 *       all kissing couples, and all pairs holding hands.
 *   <li><b>Same drawing.</b> A coloured style that knows code points draws both with the very same
 *       strokes: the flags of Norway and of Svalbard in the held-out style.
 * </ol>
 *
 * <p>Clock faces, moon phases, arrows and faces stay apart: they differ in what they say.
 */
final class Equivalence {
  private static final int MAN = 0x1f468;
  private static final int WOMAN = 0x1f469;
  private static final int PERSON = 0x1f9d1;
  private static final int JOINER = 0x200d;
  private static final int HEART = 0x2764;
  private static final int KISS_MARK = 0x1f48b;
  private static final int HANDSHAKE = 0x1f91d;
  private static final Set<Integer> GENDER_SIGNS = Set.of(0x2640, 0x2642);
  private static final Set<Integer> FAMILY_MEMBERS =
      Set.of(0x1f466, 0x1f467, MAN, WOMAN, PERSON, 0x1f9d2, JOINER);
  private static final Map<String, String> SINGLE_COUPLES =
      Map.of(
          "1f46a", "family", "1f491", "heart", "1f48f", "kiss", "1f46b", "hands", "1f46c", "hands",
          "1f46d", "hands");
  private static final Set<String> GENDER_WORDS =
      Set.of("man", "woman", "person", "men", "women", "people");
  private static final String PEOPLE = "people and body";

  private final Map<String, String> parents = new HashMap<>();

  private Equivalence() {}

  /**
   * Groups the concepts.
   *
   * @param concepts all concepts
   * @param sameDrawing sets of ids that some style draws alike
   * @return the id of each concept's group, which is the smallest id in it, by concept id
   */
  static Map<String, String> groups(
      List<Concept> concepts, Collection<? extends Collection<String>> sameDrawing) {
    Equivalence groups = new Equivalence();
    Map<String, String> firstByKey = new HashMap<>();
    for (Concept concept : concepts) {
      groups.parents.put(concept.id(), concept.id());
      for (String key : keys(concept)) {
        String first = firstByKey.putIfAbsent(key, concept.id());
        if (first != null) {
          groups.join(first, concept.id());
        }
      }
    }
    for (Collection<String> alike : sameDrawing) {
      List<String> known = alike.stream().filter(groups.parents::containsKey).toList();
      known.forEach(id -> groups.join(known.getFirst(), id));
    }
    Map<String, String> result = new TreeMap<>();
    concepts.forEach(concept -> result.put(concept.id(), groups.root(concept.id())));
    return result;
  }

  /** Returns the keys that a concept shares with its equals under rules 1 to 3. */
  private static List<String> keys(Concept concept) {
    List<String> keys = new ArrayList<>();
    keys.add("points:" + points(concept));
    if (concept.category().equals(PEOPLE)) {
      String bare =
          Arrays.stream(concept.name().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
              .filter(word -> !GENDER_WORDS.contains(word))
              .collect(Collectors.joining(" "));
      if (!bare.isEmpty()) {
        keys.add("name:" + bare);
      }
    }
    return keys;
  }

  private static String points(Concept concept) {
    int[] all = concept.codePoints();
    List<Integer> kept = new ArrayList<>();
    for (int point : all) {
      if (all.length == 1 || !GENDER_SIGNS.contains(point)) {
        kept.add(point);
      } else if (kept.getLast() == JOINER) {
        // What the gender sign was joined with goes with it.
        kept.removeLast();
      }
    }
    String couple = SINGLE_COUPLES.get(concept.id());
    if (couple != null) {
      return couple;
    }
    if (kept.size() > 1 && kept.contains(JOINER)) {
      return joined(kept);
    }
    return hex(kept);
  }

  private static String joined(List<Integer> points) {
    if (points.contains(KISS_MARK)) {
      return "kiss";
    }
    if (points.contains(HANDSHAKE) && points.contains(PERSON)) {
      return "hands";
    }
    boolean startsWithAdult = FAMILY_MEMBERS.contains(points.getFirst());
    if (startsWithAdult && points.contains(HEART)) {
      return "heart";
    }
    if (FAMILY_MEMBERS.containsAll(points)) {
      return "family";
    }
    List<Integer> neutral = new ArrayList<>(points);
    if (neutral.getFirst() == MAN || neutral.getFirst() == WOMAN) {
      neutral.set(0, PERSON);
    }
    return hex(neutral);
  }

  private static String hex(List<Integer> points) {
    return IntStream.range(0, points.size())
        .mapToObj(i -> Integer.toHexString(points.get(i)))
        .collect(Collectors.joining("-"));
  }

  private String root(String id) {
    String at = id;
    for (String up = parents.getOrDefault(at, at);
        !up.equals(at);
        up = parents.getOrDefault(at, at)) {
      at = up;
    }
    return at;
  }

  private void join(String one, String other) {
    String first = root(one);
    String second = root(other);
    // The smaller id leads, so that the order of joining does not matter.
    if (first.compareTo(second) < 0) {
      parents.put(second, first);
    } else if (second.compareTo(first) < 0) {
      parents.put(first, second);
    }
  }
}
