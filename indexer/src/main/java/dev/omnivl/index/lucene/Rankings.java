package dev.omnivl.index.lucene;

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
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;

/** Puts media in order. */
final class Rankings {
  /** As the paper has it: how little the first places of a ranking stand out. */
  private static final int RRF_RANK = 60;

  /** So deep are rankings read of which another one is made. */
  private static final int LEAST_DEPTH = 200;

  /** How far a medium is put back for each deviation by which it fits the unwanted better. */
  private static final float SETBACK = 4;

  /** What fits the unwanted by so many deviations less than the wanted fits both. */
  private static final float AS_WELL = 0.25f;

  private final BestMoments moments;
  private final WordSearch words;
  private final Background background = new Background();

  Rankings(BestMoments moments, WordSearch words) {
    this.moments = moments;
    this.words = words;
  }

  /** Counts the vectors that a question was compared with. */
  static final class Visits {
    private long count;

    void add(long visited) {
      count += visited;
    }

    long count() {
      return count;
    }
  }

  /** Returns the best media, best first, at most so many. */
  List<Found> best(IndexSearcher searcher, Ranking ranking, Filter filter, int depth, Visits visits)
      throws IOException {
    List<Found> found =
        switch (ranking) {
          case Nearest(float[] vector) -> nearest(searcher, vector, filter, depth, visits);
          case Like(String mediaId) ->
              nearest(searcher, stored(searcher, mediaId), filter, depth, visits);
          case Words(String asked) ->
              words.search(searcher, asked, depth, new FilterQueries(searcher).media(filter));
          case Fused(List<Ranking> rankings) -> fused(searcher, rankings, filter, depth, visits);
          case Either either -> either(searcher, either, filter, depth, visits);
        };
    return found.size() > depth ? found.subList(0, depth) : found;
  }

  private List<Found> nearest(
      IndexSearcher searcher, float[] vector, Filter filter, int depth, Visits visits)
      throws IOException {
    Query segments =
        filter instanceof Filter.All
            ? null
            : new FilterQueries(searcher).segments(filter, moments.media());
    return moments.nearest(searcher, vector, depth, segments, visits);
  }

  private float[] stored(IndexSearcher searcher, String mediaId) throws IOException {
    Optional<StoredMedium> medium = StoredMedium.find(searcher, Fields.MEDIA_ID, mediaId);
    Optional<float[]> vector =
        medium.isPresent() ? moments.wholeVector(medium.get()) : Optional.empty();
    return vector.orElseThrow(() ->
        new Failure(
            Reason.NOT_FOUND,
            "media_id \"" + mediaId + "\" is not in the index; ListItems shows what is"));
  }

  private List<Found> fused(
      IndexSearcher searcher, List<Ranking> rankings, Filter filter, int depth, Visits visits)
      throws IOException {
    Map<Integer, Found> sums = new HashMap<>();
    for (Ranking ranking : rankings) {
      List<Found> ranked = best(searcher, ranking, filter, Math.max(LEAST_DEPTH, depth), visits);
      for (int i = 0; i < ranked.size(); i++) {
        Found found = ranked.get(i).scored(1f / (RRF_RANK + i + 1));
        sums.merge(found.medium().number(), found, Rankings::sum);
      }
    }
    return sorted(sums);
  }

  /** What picks the moments stays that of the first ranking that can. */
  private static Found sum(Found one, Found other) {
    float score = one.score() + other.score();
    return one.vector() == null ? other.scored(score) : one.scored(score);
  }

  /**
   * A cosine alone says little: some vectors are near to everything. So each is told in deviations
   * from what the index as a whole scores for that vector; then those of several can be compared.
   */
  private List<Found> either(
      IndexSearcher searcher, Either either, Filter filter, int depth, Visits visits)
      throws IOException {
    Map<Integer, Found> best = new HashMap<>();
    for (Nearest wanted : either.any()) {
      Background.Level level = background.level(searcher, wanted.vector());
      for (Found found :
          nearest(searcher, wanted.vector(), filter, Math.max(LEAST_DEPTH, 2 * depth), visits)) {
        best.merge(
            found.medium().number(),
            found.scored(level.deviations(found.score())),
            (one, other) -> one.score() >= other.score() ? one : other);
      }
    }
    for (Nearest unwanted : either.none()) {
      Background.Level level = background.level(searcher, unwanted.vector());
      for (Map.Entry<Integer, Found> each : best.entrySet()) {
        Found found = each.getValue();
        float fits = level.deviations(moments.score(found.medium(), unwanted.vector()));
        // What is wanted is often like what is not; only what fits that as well is put back.
        float more = Math.max(0, fits - found.score() + AS_WELL);
        each.setValue(found.scored(found.score() - SETBACK * more));
      }
    }
    return sorted(best);
  }

  private static List<Found> sorted(Map<Integer, Found> found) {
    List<Found> sorted = new ArrayList<>(found.values());
    sorted.sort(
        Comparator.comparingDouble(Found::score)
            .reversed()
            .thenComparingInt(each -> each.medium().number()));
    return sorted;
  }
}
