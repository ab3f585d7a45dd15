package dev.omnivl.index.answer;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Ranking.Nearest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One state of an index, as a back end finds media in it. All cosines are exact.
 *
 * @param <M> a medium as the back end knows it; equal ones are the same medium
 */
public interface MediaState<M> {
  /**
   * Returns the media whose best segments are nearest to a vector, best first.
   *
   * @param wanted the vector
   * @param depth the most media
   * @param visits counts the vectors that were compared
   * @throws Failure {@code INVALID_ARGUMENT} for a field that no medium has
   */
  List<Ranked<M>> nearest(Nearest wanted, Filter filter, int depth, Visits visits)
      throws IOException;

  /**
   * Returns the media that words fit best by BM25, best first.
   *
   * @param depth the most media
   * @throws Failure {@code INVALID_ARGUMENT} for a field that no medium has, or words without one
   */
  List<Ranked<M>> words(String words, Filter filter, int depth) throws IOException;

  /** Returns the vector (D) of a whole medium; empty if there is none of that id. */
  Optional<float[]> stored(String mediaId) throws IOException;

  /** Returns for each medium the cosine of a vector and its best segment. */
  float[] scores(List<M> media, float[] vector) throws IOException;

  /** Returns for each medium the vector (D) of the whole; an empty one if it has none. */
  List<float[]> wholes(List<M> media) throws IOException;

  /** Returns what the index as a whole scores for a vector. */
  Level level(float[] vector) throws IOException;

  /** Returns the ids of media. */
  List<String> ids(List<M> media) throws IOException;

  /** Returns what hits show of media, with the moments of clips where a vector picks them. */
  List<Shown> shown(List<Ranked<M>> media) throws IOException;

  /** Puts media of equal scores in order, the same one each time. */
  int compare(M one, M other);
}
