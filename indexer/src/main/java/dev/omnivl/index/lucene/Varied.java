package dev.omnivl.index.lucene;

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
 */
final class Varied {
  private final BestMoments moments;
  private final Variety variety;

  Varied(BestMoments moments, Variety variety) {
    this.moments = moments;
    this.variety = variety;
  }

  /** A hit with its near duplicates. */
  record Choice(Found found, List<Found> folded) {}

  private static final class Candidate {
    private final Found found;
    private final float[] vector;
    private final List<Found> folded = new ArrayList<>();
    private double likeness = -1;

    Candidate(Found found, float[] vector) {
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
  List<Choice> choose(List<Found> ranked, int limit) throws IOException {
    List<Candidate> left = folded(ranked);
    List<Choice> chosen = new ArrayList<>();
    if (left.isEmpty()) {
      return chosen;
    }
    float highest = left.getFirst().found.score();
    float range = Math.max(1e-6f, highest - left.getLast().found.score());
    while (chosen.size() < limit && !left.isEmpty()) {
      Candidate next = left.getFirst();
      double most = Double.NEGATIVE_INFINITY;
      for (Candidate candidate : left) {
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
      chosen.add(new Choice(next.found, List.copyOf(next.folded)));
      if (variety.diversity() > 0) {
        for (Candidate candidate : left) {
          candidate.likeness =
              Math.max(candidate.likeness, VectorUtil.dotProduct(candidate.vector, next.vector));
        }
      }
    }
    return chosen;
  }

  private List<Candidate> folded(List<Found> ranked) throws IOException {
    List<Candidate> kept = new ArrayList<>();
    for (Found found : ranked) {
      Candidate candidate =
          new Candidate(found, moments.wholeVector(found.medium()).orElse(new float[0]));
      Candidate same = duplicate(kept, candidate);
      if (same == null) {
        kept.add(candidate);
      } else {
        same.folded.add(found);
      }
    }
    return kept;
  }

  private @Nullable Candidate duplicate(List<Candidate> kept, Candidate candidate) {
    if (variety.nearDuplicate() > 1) {
      return null;
    }
    for (Candidate better : kept) {
      if (VectorUtil.dotProduct(better.vector, candidate.vector) >= variety.nearDuplicate()) {
        return better;
      }
    }
    return null;
  }
}
