package dev.omnivl.index.query;

import dev.omnivl.failure.Failure;
import java.util.Arrays;
import java.util.List;

/** What puts media in order. */
public sealed interface Ranking {
  /** The longest words to look for, in characters. */
  int MAX_WORDS_LENGTH = 400;

  /** The most rankings that one is made of. */
  int MAX_PARTS = 16;

  /**
   * By the cosine of a vector and a medium's best segment.
   *
   * @param vector a unit vector (D); not changed
   * @param modality what it was made of: how hard the search looks depends on it
   */
  record Nearest(float[] vector, Modality modality) implements Ranking {
    /** Asks by the vector of an image or a clip. */
    public Nearest(float[] vector) {
      this(vector, Modality.MEDIA);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Nearest that
          && modality == that.modality
          && Arrays.equals(vector, that.vector);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(vector) + modality.ordinal();
    }

    @Override
    public String toString() {
      return "Nearest[" + vector.length + " dimensions, " + modality + "]";
    }
  }

  /**
   * By the cosine of a stored medium and a medium's best segment.
   *
   * @param mediaId the stored medium
   */
  record Like(String mediaId) implements Ranking {}

  /**
   * By how well title, tags and attributes that are words have these words (BM25). A medium needs
   * one of them; more of them, rarer ones, or little else rank it higher. Words are compared
   * without case.
   *
   * @param words at least one word, at most {@value #MAX_WORDS_LENGTH} characters
   */
  record Words(String words) implements Ranking {}

  /**
   * By reciprocal rank in several rankings: each gives a medium 1 / (60 + its rank), and the sums
   * are compared (Cormack, Clarke, Buettcher: Reciprocal Rank Fusion, SIGIR 2009).
   *
   * @param rankings 2 to {@value #MAX_PARTS}, none of them fused
   */
  record Fused(List<Ranking> rankings) implements Ranking {
    /** Checks itself. */
    public Fused {
      rankings = List.copyOf(rankings);
      if (rankings.size() < 2
          || rankings.size() > MAX_PARTS
          || rankings.stream().anyMatch(Fused.class::isInstance)) {
        throw Failure.ofField(
            "query", "is fused; that takes 2 to " + MAX_PARTS + " rankings that are not fused");
      }
    }
  }

  /**
   * Media that fit one of several vectors and none of others: by the best cosine of {@code any},
   * each measured by how the index as a whole scores that vector, less what fits {@code none}.
   *
   * @param any 1 to {@value #MAX_PARTS} unit vectors (D)
   * @param none up to {@value #MAX_PARTS} unit vectors (D)
   */
  record Either(List<Nearest> any, List<Nearest> none) implements Ranking {
    /** Checks itself. */
    public Either {
      any = List.copyOf(any);
      none = List.copyOf(none);
      if (any.isEmpty() || any.size() > MAX_PARTS || none.size() > MAX_PARTS) {
        throw Failure.ofField(
            "query",
            "is a choice; it has 1 to "
                + MAX_PARTS
                + " vectors that are wanted and up to "
                + MAX_PARTS
                + " that are not");
      }
    }
  }
}
