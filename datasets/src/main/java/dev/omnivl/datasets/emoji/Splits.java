package dev.omnivl.datasets.emoji;

import dev.omnivl.dataset.DatasetItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what no training run may see: whole styles, whole concepts, and clips of concepts whose
 * stills are seen.
 *
 * <p>Concepts are drawn by equivalence group, so that a held-out concept has no near-identical twin
 * in training. The same seed and concepts give the same splits, whatever order they come in.
 *
 * @param heldOutConcepts ids held out in every style and in clips
 * @param heldOutClips ids whose clips are held out though their stills may be trained on
 */
record Splits(Set<String> heldOutConcepts, Set<String> heldOutClips) {
  /** One concept in so many is held out. */
  static final int CONCEPT_SHARE = 10;

  /** One concept with a clip in so many has its clip held out. */
  static final int CLIP_SHARE = 3;

  Splits {
    heldOutConcepts = Set.copyOf(heldOutConcepts);
    heldOutClips = Set.copyOf(heldOutClips);
  }

  /**
   * Draws the splits.
   *
   * @param groups equivalence group by concept id
   * @param withClips ids of the concepts that have a clip
   * @param seed decides which are drawn
   */
  static Splits draw(Map<String, String> groups, Collection<String> withClips, long seed) {
    Map<String, Set<String>> members = new TreeMap<>();
    groups.forEach((id, group) -> members.computeIfAbsent(group, _ -> new TreeSet<>()).add(id));
    Set<String> concepts = every(CONCEPT_SHARE, members, seed);
    Map<String, Set<String>> clipMembers = new TreeMap<>();
    members.forEach((group, ids) -> {
      Set<String> kept = new TreeSet<>(ids);
      kept.retainAll(new HashSet<>(withClips));
      kept.removeAll(concepts);
      if (!kept.isEmpty()) {
        clipMembers.put(group, kept);
      }
    });
    Set<String> clips = every(CLIP_SHARE, clipMembers, seed + 1);
    return new Splits(concepts, clips);
  }

  /**
   * Returns what an item of this style and concept is held out as; empty when it may be trained on.
   */
  List<DatasetItem.HeldOut> of(String style, String concept, DatasetItem.Kind kind) {
    List<DatasetItem.HeldOut> heldOut = new ArrayList<>();
    if (style.equals(Sources.HELD_OUT_STYLE)) {
      heldOut.add(DatasetItem.HeldOut.STYLE);
    }
    boolean unseen = heldOutConcepts.contains(concept);
    if (unseen) {
      heldOut.add(DatasetItem.HeldOut.CONCEPT);
    }
    if (kind == DatasetItem.Kind.VIDEO && (unseen || heldOutClips.contains(concept))) {
      heldOut.add(DatasetItem.HeldOut.CLIP);
    }
    return heldOut;
  }

  /** Takes shuffled groups until one member in {@code share} is taken. */
  private static Set<String> every(int share, Map<String, Set<String>> members, long seed) {
    List<Set<String>> shuffled = new ArrayList<>(members.values());
    Collections.shuffle(shuffled, new Random(seed));
    int total = shuffled.stream().mapToInt(Set::size).sum();
    Set<String> taken = new TreeSet<>();
    for (Set<String> group : shuffled) {
      // A group that would overshoot is left in training; smaller ones after it fill the share.
      if ((taken.size() + group.size()) * (long) share <= total) {
        taken.addAll(group);
      }
    }
    return taken;
  }
}
