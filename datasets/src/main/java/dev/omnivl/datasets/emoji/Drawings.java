package dev.omnivl.datasets.emoji;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One style's drawings: an icon name for each concept that the style has.
 *
 * @param set the icons
 * @param iconById icon name by concept id, ordered
 */
record Drawings(IconSet set, Map<String, String> iconById) {
  private static final int REGIONAL_INDICATOR_A = 0x1f1e6;
  private static final int TAG_BASE = 0xe0000;
  private static final String SUBDIVISION_START = "1f3f4-";
  private static final String SUBDIVISION_END = "-e007f";

  /** Finds the concepts' icons in a set that knows their code points. */
  static Drawings ofIcons(IconSet set, Set<String> concepts) {
    Map<String, String> icons = new TreeMap<>();
    set.namesById().forEach((id, name) -> putKnown(icons, concepts, id, name));
    return new Drawings(set, icons);
  }

  /** Finds the concepts' icons in a set that only names them. */
  static Drawings ofNamedIcons(IconSet set, SlugIndex slugs) {
    Map<String, String> icons = new TreeMap<>();
    List<String> numbered = new ArrayList<>();
    for (String name : set.names()) {
      Optional<String> id = slugs.find(name);
      id.ifPresentOrElse(found -> icons.putIfAbsent(found, name), () -> numbered.add(name));
    }
    // Some sets number their variants: the first serves when there is none without a number.
    for (String name : numbered) {
      String bare = name.replaceFirst("-[0-9]$", "");
      slugs
          .find(bare)
          .or(() -> slugs.find("flag-for-" + bare))
          .ifPresent(found -> icons.putIfAbsent(found, name));
    }
    return new Drawings(set, icons);
  }

  /**
   * Finds the flags of a set whose icons are named by country code, such as {@code mx} or {@code
   * gb-eng-4x3}.
   */
  static Drawings ofFlags(IconSet set, Set<String> concepts) {
    Map<String, String> icons = new TreeMap<>();
    for (String name : set.names()) {
      // A square crop would show the same strokes again, less of them.
      if (!name.endsWith("-1x1")) {
        flagId(name.replaceFirst("-4x3$", "")).ifPresent(id -> putKnown(icons, concepts, id, name));
      }
    }
    return new Drawings(set, icons);
  }

  /**
   * Returns these drawings without those that do not tell what they show: one document for concepts
   * that are not equivalent (some sets draw a dependent territory's flag as the country's), and
   * flags without colours.
   *
   * @param groups equivalence group by concept id
   * @param flags ids of all flags
   */
  Drawings telling(Map<String, String> groups, Set<String> flags) {
    Map<String, String> kept = new TreeMap<>(iconById);
    for (List<String> alike : sameDrawing()) {
      if (alike.stream().map(id -> groups.getOrDefault(id, id)).distinct().count() > 1) {
        alike.forEach(kept::remove);
      }
    }
    if (set.monochrome()) {
      kept.keySet().removeAll(flags);
    }
    return new Drawings(set, kept);
  }

  /** Returns a concept's SVG document. */
  String svg(String id) {
    return set.svg(iconById.getOrDefault(id, ""));
  }

  /** Returns the sets of two or more concepts that are drawn by the very same document. */
  Collection<List<String>> sameDrawing() {
    Map<String, List<String>> idsByDocument = new HashMap<>();
    for (String id : iconById.keySet()) {
      idsByDocument.computeIfAbsent(svg(id), _ -> new ArrayList<>()).add(id);
    }
    return idsByDocument.values().stream().filter(ids -> ids.size() > 1).toList();
  }

  /**
   * Returns the concept id of the flag with an ISO 3166 code, in lower case: {@code mx}, {@code
   * gb-eng}.
   */
  static Optional<String> flagId(String code) {
    if (code.matches("[a-z]{2}")) {
      return Optional.of(indicator(code.charAt(0)) + "-" + indicator(code.charAt(1)));
    }
    if (code.matches("gb-[a-z]{3}")) {
      StringBuilder id = new StringBuilder(SUBDIVISION_START);
      code.replace("-", "")
          .chars()
          .forEach(c -> id.append(Integer.toHexString(TAG_BASE + c)).append('-'));
      id.setLength(id.length() - 1);
      return Optional.of(id + SUBDIVISION_END);
    }
    return Optional.empty();
  }

  private static String indicator(char letter) {
    return Integer.toHexString(REGIONAL_INDICATOR_A + letter - 'a');
  }

  private static void putKnown(
      Map<String, String> icons, Set<String> concepts, String id, String name) {
    if (concepts.contains(id)) {
      icons.putIfAbsent(id, name);
    }
  }
}
