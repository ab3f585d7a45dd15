package dev.omnivl.index.lucene;

import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.recall.Series;
import java.util.List;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/**
 * One search for what is nearest to a vector, as it was done.
 *
 * @param vector what was looked for (D)
 * @param segments which segments were considered; all if null
 * @param series how hard it was
 * @param vectors how many there are
 * @param considered how many of them
 * @param visited how many were compared
 * @param scores of what was found, best first
 */
record Walk(
    float[] vector,
    @Nullable Query segments,
    Series series,
    long vectors,
    long considered,
    long visited,
    float[] scores) {
  static Walk of(
      float[] vector,
      @Nullable Query segments,
      Series series,
      Scope scope,
      long visited,
      List<Ranked<StoredMedium>> found) {
    float[] scores = new float[found.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = found.get(i).score();
    }
    return new Walk(vector, segments, series, scope.vectors(), scope.considered(), visited, scores);
  }
}
