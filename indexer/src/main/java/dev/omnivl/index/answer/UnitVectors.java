package dev.omnivl.index.answer;

import dev.omnivl.index.Segment;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.query.Ranking.Either;
import dev.omnivl.index.query.Ranking.Fused;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Ranking.Words;
import java.util.List;

/**
 * Refuses vectors that no model makes, as an illegal argument: they are a defect of whoever made
 * them.
 *
 * @param dimensions the length D of a vector
 */
public record UnitVectors(int dimensions) {
  private static final double TOLERANCE = 1e-3;

  /** Checks the segments of an item. */
  public void require(List<Segment> segments, String item) {
    if (segments.isEmpty() || segments.getFirst().moment().isPresent()) {
      throw new IllegalArgumentException(item + ": the first segment must be the whole medium");
    }
    segments.forEach(segment -> require(segment.vector(), item));
  }

  /** Checks all vectors of a ranking. */
  public void require(Ranking ranking) {
    switch (ranking) {
      case Nearest wanted -> require(wanted.vector(), "query");
      case Fused(List<Ranking> parts) -> parts.forEach(this::require);
      case Either(List<Nearest> any, List<Nearest> none) -> {
        any.forEach(this::require);
        none.forEach(this::require);
      }
      case Like like -> {}
      case Words words -> {}
    }
  }

  /** Checks a vector of something that messages name. */
  public void require(float[] vector, String item) {
    if (vector.length != dimensions) {
      String rule = " dimensions; this index holds " + dimensions;
      throw new IllegalArgumentException(item + ": the vector has " + vector.length + rule);
    }
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double norm = Math.sqrt(squares);
    // Not a comparison with >, which would let NaN pass.
    if (!(Math.abs(norm - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          item + ": the vector has length " + norm + "; it must be 1");
    }
  }
}
