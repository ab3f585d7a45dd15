package dev.omnivl.index.lucene;

import dev.omnivl.index.recall.Passing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/**
 * Which segments a search considers, the largest leaf first. What passes a filter is counted once
 * for all that depends on it; used by one thread.
 */
final class Scope {
  private final List<Part> parts = new ArrayList<>();
  private final boolean filtered;
  private long vectors;
  private long passing;

  private Scope(boolean filtered) {
    this.filtered = filtered;
  }

  /**
   * One leaf.
   *
   * @param accepted its documents that are considered
   * @param vectors of its documents; opening them costs as much as comparing fifty
   */
  record Part(LeafReaderContext leaf, AcceptDocs accepted, FloatVectorValues vectors) {}

  /**
   * Evaluates a filter.
   *
   * @param filter on segments; nothing for all
   */
  static Scope of(IndexSearcher searcher, @Nullable Query filter) throws IOException {
    Scope scope = new Scope(filter != null);
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<LeafReaderContext> leaves = new ArrayList<>(searcher.getLeafContexts());
    leaves.sort(
        Comparator.comparingInt((LeafReaderContext leaf) -> leaf.reader().maxDoc()).reversed());
    for (LeafReaderContext leaf : leaves) {
      scope.add(leaf, weight);
    }
    return scope;
  }

  private void add(LeafReaderContext leaf, @Nullable Weight filter) throws IOException {
    LeafReader reader = leaf.reader();
    FloatVectorValues values = reader.getFloatVectorValues(Fields.VECTOR);
    if (values == null) {
      return;
    }
    vectors += values.size();
    if (filter == null) {
      passing += values.size();
      AcceptDocs all = AcceptDocs.fromLiveDocs(reader.getLiveDocs(), reader.maxDoc());
      parts.add(new Part(leaf, all, values));
      return;
    }
    AcceptDocs accepted =
        AcceptDocs.fromIteratorSupplier(
            () -> passing(filter, leaf), reader.getLiveDocs(), reader.maxDoc());
    passing += accepted.cost();
    parts.add(new Part(leaf, accepted, values));
  }

  private static DocIdSetIterator passing(Weight filter, LeafReaderContext leaf)
      throws IOException {
    Scorer scorer = filter.scorer(leaf);
    return scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
  }

  List<Part> parts() {
    return parts;
  }

  boolean isFiltered() {
    return filtered;
  }

  /** Returns how many vectors there are. */
  long vectors() {
    return vectors;
  }

  /** Returns how many of them are considered. */
  long considered() {
    return passing;
  }

  /** Returns the class of the filter. */
  Passing passing() {
    return filtered ? Passing.through(passing, vectors) : Passing.ALL;
  }
}
