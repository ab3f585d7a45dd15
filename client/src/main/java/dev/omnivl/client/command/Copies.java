package dev.omnivl.client.command;

import dev.omnivl.v1.Hit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A hit with the hits that are copies of it: of the same kind and moment, with the very same score.
 * A model gives the same bytes the same vector; two media that differ do not meet in every bit of a
 * score.
 *
 * @param first the copy that ranks first
 * @param others the rest
 */
record Copies(Hit first, List<Hit> others) {

  /** Returns at most so many hits, each with its copies, in the order of rank. */
  static List<Copies> folded(List<Hit> hits, int most) {
    Map<List<Object>, Copies> folded = new LinkedHashMap<>();
    for (Hit hit : hits) {
      List<Object> same = List.of(hit.getScore(), hit.getKind(), hit.getMoment());
      Copies known = folded.get(same);
      if (known == null) {
        folded.put(same, new Copies(hit, new ArrayList<>()));
      } else {
        known.others().add(hit);
      }
    }
    return folded.values().stream().limit(most).toList();
  }

  /** Returns each hit alone: by their words, media that differ may well have one score. */
  static List<Copies> none(List<Hit> hits) {
    return hits.stream().map(hit -> new Copies(hit, List.of())).toList();
  }

  /** Returns {@code +13 copies}; empty without any. */
  String more() {
    return others.isEmpty() ? "" : "+" + others.size() + (others.size() == 1 ? " copy" : " copies");
  }
}
