package dev.omnivl.index.answer;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.query.Ranking.Either;
import dev.omnivl.index.query.Ranking.Fused;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Ranking.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts media in order.
 *
 * @param state where they are found
 * @param visits counts the vectors that are compared
 */
record Rankings<M>(MediaState<M> state, Visits visits) {
  /** As the paper has it: how little the first places of a ranking stand out. */
  private static final int RRF_RANK = 60;

  /** So deep are rankings read of which another one is made. */
  private static final int LEAST_DEPTH = 200;

  /** How far a medium is put back for each deviation by which it fits the unwanted better. */
  private static final float SETBACK = 4;

  /** What fits the unwanted by so many deviations less than the wanted fits both. */
  private static final float AS_WELL = 0.25f;

  /** Returns the best media, best first, at most so many. */
  List<Ranked<M>> best(Ranking ranking, Filter filter, int depth) throws IOException {
    List<Ranked<M>> found =
        switch (ranking) {
          case Nearest wanted -> state.nearest(wanted, filter, depth, visits);
          case Like(String mediaId) ->
              state.nearest(new Nearest(stored(mediaId)), filter, depth, visits);
          case Words(String asked) -> state.words(asked, filter, depth);
          case Fused(List<Ranking> rankings) -> fused(rankings, filter, depth);
          case Either either -> either(either, filter, depth);
        };
    return found.size() > depth ? found.subList(0, depth) : found;
  }

  private float[] stored(String mediaId) throws IOException {
    return state
        .stored(mediaId)
        .orElseThrow(() ->
            new Failure(
                Reason.NOT_FOUND,
                "media_id \"" + mediaId + "\" is not in the index; ListItems shows what is"));
  }

  private List<Ranked<M>> fused(List<Ranking> rankings, Filter filter, int depth)
      throws IOException {
    Map<M, Ranked<M>> sums = new HashMap<>();
    for (Ranking ranking : rankings) {
      List<Ranked<M>> ranked = best(ranking, filter, Math.max(LEAST_DEPTH, depth));
      for (int i = 0; i < ranked.size(); i++) {
        Ranked<M> found = ranked.get(i).scored(1f / (RRF_RANK + i + 1));
        sums.merge(found.medium(), found, Rankings::sum);
      }
    }
    return sorted(sums);
  }

  /** What picks the moments stays that of the first ranking that can. */
  private static <M> Ranked<M> sum(Ranked<M> one, Ranked<M> other) {
    float score = one.score() + other.score();
    return one.vector() == null ? other.scored(score) : one.scored(score);
  }

  /**
   * A cosine alone says little: some vectors are near to everything. So each is told in deviations
   * from what the index as a whole scores for that vector; then those of several can be compared.
   */
  private List<Ranked<M>> either(Either either, Filter filter, int depth) throws IOException {
    Map<M, Ranked<M>> best = new HashMap<>();
    for (Nearest wanted : either.any()) {
      Level level = state.level(wanted.vector());
      for (Ranked<M> found :
          state.nearest(wanted, filter, Math.max(LEAST_DEPTH, 2 * depth), visits)) {
        best.merge(
            found.medium(),
            found.scored(level.deviations(found.score())),
            (one, other) -> one.score() >= other.score() ? one : other);
      }
    }
    List<M> media = List.copyOf(best.keySet());
    for (Nearest unwanted : either.none()) {
      Level level = state.level(unwanted.vector());
      float[] scores = state.scores(media, unwanted.vector());
      for (int i = 0; i < scores.length; i++) {
        float fits = level.deviations(scores[i]);
        best.computeIfPresent(media.get(i), (medium, found) -> putBack(found, fits));
      }
    }
    return sorted(best);
  }

  /** What is wanted is often like what is not; only what fits that as well is put back. */
  private static <M> Ranked<M> putBack(Ranked<M> found, float fits) {
    float more = Math.max(0, fits - found.score() + AS_WELL);
    return found.scored(found.score() - SETBACK * more);
  }

  private List<Ranked<M>> sorted(Map<M, Ranked<M>> found) {
    List<Ranked<M>> sorted = new ArrayList<>(found.values());
    sorted.sort(
        Comparator.comparingDouble((Ranked<M> each) -> each.score())
            .reversed()
            .thenComparing(Ranked::medium, state::compare));
    return sorted;
  }
}
