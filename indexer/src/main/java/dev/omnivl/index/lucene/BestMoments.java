package dev.omnivl.index.lucene;

import dev.omnivl.index.SearchHit;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.lucene.CandidateSearch.InLeaf;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.VectorUtil;

/**
 * Search in two steps: the graph over int8 vectors names candidate media, then all segments of each
 * candidate are scored with their full-precision vectors. The second step makes scores exact, mends
 * the order that int8 blurs, and finds the best moment even where the whole clip scored best; a
 * block's vectors lie side by side, so it reads little.
 */
final class BestMoments {

  private final BitSetProducer media =
      new QueryBitSetProducer(new TermQuery(new Term(Fields.TYPE, Fields.MEDIUM)));

  private final CandidateSearch candidates = new CandidateSearch(media);
  private volatile int leastCandidates = 64;

  /** See {@link LuceneMediaIndex#effort}. */
  void effort(int candidates) {
    leastCandidates = candidates;
  }

  /** A candidate medium with its exact score. */
  private record Scored(StoredMedium medium, float score, int bestMoment) {}

  List<SearchHit> search(IndexSearcher searcher, float[] query, int limit, Optional<MediaKind> kind)
      throws IOException {
    int count = Math.max(leastCandidates, limit + limit / 2);
    Query filter =
        kind.map(k -> new TermQuery(new Term(Fields.SEGMENT_KIND, k.name()))).orElse(null);
    List<Scored> scored = new ArrayList<>(count);
    for (InLeaf found : candidates.nearest(searcher, query, count, filter)) {
      scored.addAll(rescore(found.leaf(), query, found.segments()));
    }
    scored.sort(Comparator.comparingDouble(Scored::score).reversed());
    List<SearchHit> hits = new ArrayList<>(limit);
    for (Scored best : scored.subList(0, Math.min(limit, scored.size()))) {
      hits.add(hit(best));
    }
    return hits;
  }

  Optional<float[]> wholeVector(StoredMedium medium) throws IOException {
    FloatVectorValues vectors = medium.leaf().getFloatVectorValues(Fields.VECTOR);
    int first = firstSegment(medium);
    if (vectors == null || first == medium.doc()) {
      return Optional.empty();
    }
    DocIndexIterator segments = vectors.iterator();
    segments.advance(first);
    return Optional.of(vectors.vectorValue(segments.index()).clone());
  }

  /** Returns the thumbnail of the segment that is this moment, or the medium's if there is none. */
  Optional<byte[]> thumbnail(StoredMedium medium, Optional<TimeRange> moment, Thumbnails thumbnails)
      throws IOException {
    for (int segment = firstSegment(medium); segment < medium.doc(); segment++) {
      if (moment.isPresent() && moment(medium.context(), segment).equals(moment)) {
        return StoredMedium.thumbnail(medium.leaf(), segment, thumbnails);
      }
    }
    return medium.thumbnail(thumbnails);
  }

  /** Scores the media of one leaf, given one segment of each, ascending. */
  private List<Scored> rescore(LeafReaderContext leaf, float[] query, int[] docs)
      throws IOException {
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
    BitSet parents = media.getBitSet(leaf);
    if (vectors == null || parents == null) {
      return List.of();
    }
    DocIndexIterator segments = vectors.iterator();
    List<Scored> scored = new ArrayList<>(docs.length);
    for (int doc : docs) {
      StoredMedium medium = new StoredMedium(leaf, parents.nextSetBit(doc));
      int whole = firstSegment(medium);
      segments.advance(whole);
      int ordinal = segments.index();
      float score = VectorUtil.dotProduct(query, vectors.vectorValue(ordinal));
      float momentScore = Float.NEGATIVE_INFINITY;
      int bestMoment = whole;
      for (int segment = whole + 1; segment < medium.doc(); segment++) {
        float s = VectorUtil.dotProduct(query, vectors.vectorValue(ordinal + segment - whole));
        if (s > momentScore) {
          momentScore = s;
          bestMoment = segment;
        }
      }
      scored.add(new Scored(medium, Math.max(score, momentScore), bestMoment));
    }
    return scored;
  }

  private int firstSegment(StoredMedium medium) throws IOException {
    BitSet parents = media.getBitSet(medium.context());
    if (parents == null || medium.doc() == 0) {
      return medium.doc();
    }
    return parents.prevSetBit(medium.doc() - 1) + 1;
  }

  private static SearchHit hit(Scored best) throws IOException {
    HitFields fields = HitFields.of(best.medium());
    Optional<TimeRange> moment =
        switch (fields.kind()) {
          case IMAGE -> Optional.empty();
          case VIDEO ->
              moment(best.medium().context(), best.bestMoment())
                  .or(() -> Optional.of(fields.wholeClip()));
        };
    return fields.hit(Math.clamp(best.score(), -1f, 1f), moment);
  }

  /** Returns which part of its clip a segment is; empty if it is the whole. */
  static Optional<TimeRange> moment(LeafReaderContext leaf, int segment) throws IOException {
    NumericDocValues start = DocValues.getNumeric(leaf.reader(), Fields.START);
    NumericDocValues end = DocValues.getNumeric(leaf.reader(), Fields.END);
    return start.advanceExact(segment) && end.advanceExact(segment)
        ? Optional.of(
            new TimeRange(Duration.ofNanos(start.longValue()), Duration.ofNanos(end.longValue())))
        : Optional.empty();
  }
}
