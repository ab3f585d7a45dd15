package dev.omnivl.index.lucene;

import dev.omnivl.index.SearchHit;
import dev.omnivl.index.snapshot.Canary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.search.IndexSearcher;

/** Vectors of stored media, spread over the index, and what is found by them. */
final class CanaryQueries {
  private static final int CANARIES = 50;
  static final int HITS = 5;
  private static final float TOLERANCE = 1e-4f;

  private CanaryQueries() {}

  /**
   * Asks the canaries of an index.
   *
   * @param search finds the nearest {@value #HITS} media
   */
  static List<Canary> ask(IndexSearcher searcher, Function<float[], List<SearchHit>> search)
      throws IOException {
    List<Canary> canaries = new ArrayList<>();
    for (float[] vector : SpreadVectors.of(searcher, CANARIES)) {
      List<SearchHit> hits = search.apply(vector);
      float[] scores = new float[hits.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = hits.get(i).score();
      }
      String uri = hits.isEmpty() ? "" : hits.getFirst().uri();
      canaries.add(new Canary(uri, vector, hits.stream().map(SearchHit::mediaId).toList(), scores));
    }
    return canaries;
  }

  /** Returns whether the vector of a canary found itself. */
  static boolean foundItself(Canary canary) {
    return canary.scores().length > 0 && canary.scores()[0] >= 1 - TOLERANCE;
  }

  /** Returns whether a question is answered as it was. */
  static boolean same(Canary before, List<SearchHit> now) {
    if (before.scores().length != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!equal(before.scores()[i], now.get(i).score())) {
        return false;
      }
    }
    return now.isEmpty()
        || before.mediaIds().contains(now.getFirst().mediaId())
        // Media of equal scores may change places, with those that were too many to be told too.
        || equal(now.getFirst().score(), now.getLast().score());
  }

  private static boolean equal(float score, float other) {
    return Math.abs(score - other) <= TOLERANCE;
  }
}
