package dev.omnivl.index.answer;

import dev.omnivl.index.query.Variety;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Chooses hits that differ. Near duplicates are folded into the better one first; then each next
 * hit is the one with the most of {@code lambda * score - (1 - lambda) * likeness}, where likeness
 * is its greatest cosine with a hit chosen before it. Scores are scaled to 0 to 1, so that cosines
 * of a text, which differ little, weigh as much as those of pictures.
 *
 * @param state where the vectors are
 * @param variety how different they are to be
 */
record Varied<M>(MediaState<M> state, Variety variety) {
  /** A hit with its near duplicates. */
  record Choice<M>(Ranked<M> found, List<M> folded) {}

  private static final class Candidate<M> {
    private final Ranked<M> found;
    private final float[] vector;
    private final List<M> folded = new ArrayList<>();
    private double likeness = -1;

    Candidate(Ranked<M> found, float[] vector) {
      this.found = found;
      this.vector = vector;
    }
  }

  /**
   * Chooses.
   *
   * @param ranked best first
   * @param limit the most hits
   */
  List<Choice<M>> choose(List<Ranked<M>> ranked, int limit) throws IOException {
    List<Candidate<M>> left = folded(ranked);
    List<Choice<M>> chosen = new ArrayList<>();
    if (left.isEmpty()) {
      return chosen;
    }
    float highest = left.getFirst().found.score();
    float range = Math.max(1e-6f, highest - left.getLast().found.score());
    while (chosen.size() < limit && !left.isEmpty()) {
      Candidate<M> next = left.getFirst();
      double most = Double.NEGATIVE_INFINITY;
      for (Candidate<M> candidate : left) {
        double score = 1 - (highest - candidate.found.score()) / range;
        double worth =
            (1 - variety.diversity()) * score
                - variety.diversity() * Math.max(0, candidate.likeness);
        if (worth > most) {
          most = worth;
          next = candidate;
        }
      }
      left.remove(next);
      chosen.add(new Choice<>(next.found, List.copyOf(next.folded)));
      if (variety.diversity() > 0) {
        for (Candidate<M> candidate : left) {
          candidate.likeness =
              Math.max(candidate.likeness, VectorUtil.dotProduct(candidate.vector, next.vector));
        }
      }
    }
    return chosen;
  }

  private List<Candidate<M>> folded(List<Ranked<M>> ranked) throws IOException {
    List<float[]> wholes = state.wholes(ranked.stream().map(Ranked::medium).toList());
    List<Candidate<M>> kept = new ArrayList<>();
    for (int i = 0; i < ranked.size(); i++) {
      Candidate<M> candidate = new Candidate<>(ranked.get(i), wholes.get(i));
      Candidate<M> same = duplicate(kept, candidate);
      if (same == null) {
        kept.add(candidate);
      } else {
        same.folded.add(candidate.found.medium());
      }
    }
    return kept;
  }

  private @Nullable Candidate<M> duplicate(List<Candidate<M>> kept, Candidate<M> candidate) {
    if (variety.nearDuplicate() > 1) {
      return null;
    }
    for (Candidate<M> better : kept) {
      if (VectorUtil.dotProduct(better.vector, candidate.vector) >= variety.nearDuplicate()) {
        return better;
      }
    }
    return null;
  }
}
