package dev.omnivl.index.lucene;

import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.lucene.CandidateSearch.Candidate;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.recall.Efforts;
import dev.omnivl.index.recall.Series;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Search in two steps: the graph over int8 vectors names candidate media, then all segments of
 * those that may be among the best are scored with their full-precision vectors. The second step
 * makes scores exact, mends the order that int8 blurs, and finds the best moment even where the
 * whole clip scored best; a block's vectors lie side by side, so it reads little.
 */
final class BestMoments {
  private static final int EXACT = 4;
  private static final int LEAST_EXACT = 64;

  /**
   * A candidate is looked at again unless int8 would have to be so many times as wrong about it as
   * it was about those that seem the nearest.
   */
  private static final float DOUBTS = 6;

  /** How wrong int8 is counted at least: what rounding 256 dimensions to bytes leaves. */
  private static final float LEAST_ERROR = 5e-4f;

  private final BitSetProducer media =
      new QueryBitSetProducer(new TermQuery(new Term(Fields.TYPE, Fields.MEDIUM)));

  private final CandidateSearch candidates = new CandidateSearch(media);
  private final Efforts efforts;

  /** Looks as hard as this says. */
  BestMoments(Efforts efforts) {
    this.efforts = efforts;
  }

  /** Which documents are media. */
  BitSetProducer media() {
    return media;
  }

  /**
   * Returns the media nearest to a vector, best first.
   *
   * @param limit the most media
   * @param segments which segments are considered; all if null
   * @param walks is told what was done
   */
  List<Ranked<StoredMedium>> nearest(
      IndexSearcher searcher, Nearest wanted, int limit, @Nullable Query segments, List<Walk> walks)
      throws IOException {
    Scope scope = Scope.of(searcher, segments);
    Series series = new Series(wanted.modality(), scope.passing());
    int count = efforts.candidates(series, limit);
    CandidateSearch.Looking looking = new CandidateSearch.Looking(scope, false);
    List<Candidate> near = candidates.nearest(searcher, wanted.vector(), count, looking);
    List<Ranked<StoredMedium>> best = best(near, wanted.vector(), limit);
    walks.add(Walk.of(wanted.vector(), segments, series, scope, looking.visited(), best));
    return best;
  }

  /**
   * Returns the media nearest to a vector, best first, having looked at all: the int8 vectors of
   * all segments that pass, and the float32 vectors of {@value #EXACT} times as many media as are
   * asked for, which is all that int8 may have put in the wrong order.
   */
  List<Ranked<StoredMedium>> exact(
      IndexSearcher searcher, float[] vector, int limit, @Nullable Query segments)
      throws IOException {
    CandidateSearch.Looking looking =
        new CandidateSearch.Looking(Scope.of(searcher, segments), true);
    List<Ranked<StoredMedium>> scored = new ArrayList<>();
    rescore(
        candidates.nearest(searcher, vector, EXACT * limit + LEAST_EXACT, looking), vector, scored);
    return best(scored, limit);
  }

  /**
   * Returns the best of candidates.
   *
   * @param near the most likely first
   */
  private List<Ranked<StoredMedium>> best(List<Candidate> near, float[] query, int limit)
      throws IOException {
    List<Ranked<StoredMedium>> scored = new ArrayList<>(near.size());
    int likely = Math.min(limit, near.size());
    float error = rescore(near.subList(0, likely), query, scored);
    float worst = Float.POSITIVE_INFINITY;
    for (Ranked<StoredMedium> found : scored) {
      worst = Math.min(worst, found.score());
    }
    int inDoubt = likely;
    while (inDoubt < near.size() && near.get(inDoubt).cosine() > worst - DOUBTS * error) {
      inDoubt++;
    }
    rescore(near.subList(likely, inDoubt), query, scored);
    return best(scored, limit);
  }

  private static List<Ranked<StoredMedium>> best(List<Ranked<StoredMedium>> scored, int limit) {
    scored.sort(Comparator.comparingDouble((Ranked<StoredMedium> each) -> each.score()).reversed());
    return scored.subList(0, Math.min(limit, scored.size()));
  }

  /**
   * Scores candidates by their full-precision vectors.
   *
   * @param scored takes them
   * @return by how much int8 was wrong, at most
   */
  private float rescore(List<Candidate> near, float[] query, List<Ranked<StoredMedium>> scored)
      throws IOException {
    Map<Scope.Part, List<Candidate>> parts = new LinkedHashMap<>();
    for (Candidate candidate : near) {
      parts.computeIfAbsent(candidate.part(), part -> new ArrayList<>()).add(candidate);
    }
    float error = LEAST_ERROR;
    for (Map.Entry<Scope.Part, List<Candidate>> part : parts.entrySet()) {
      List<Candidate> inOrder = part.getValue();
      inOrder.sort(Comparator.comparingInt(Candidate::segment));
      int[] docs = inOrder.stream().mapToInt(Candidate::segment).toArray();
      List<Ranked<StoredMedium>> exact =
          rescore(part.getKey().leaf(), part.getKey().vectors(), query, docs);
      for (int i = 0; i < exact.size(); i++) {
        error = Math.max(error, Math.abs(exact.get(i).score() - inOrder.get(i).cosine()));
      }
      scored.addAll(exact);
    }
    return error;
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
  private List<Ranked<StoredMedium>> rescore(
      LeafReaderContext leaf, FloatVectorValues vectors, float[] query, int[] docs)
      throws IOException {
    BitSet parents = media.getBitSet(leaf);
    if (parents == null) {
      return List.of();
    }
    int[] firsts = new int[docs.length];
    int[] ends = new int[docs.length];
    for (int i = 0; i < docs.length; i++) {
      ends[i] = parents.nextSetBit(docs[i]);
      firsts[i] = firstSegment(parents, ends[i]);
    }
    VectorScorer.Bulk segments = vectors.rescorer(query).bulk(new Blocks(firsts, ends));
    DocAndFloatFeatureBuffer some = new DocAndFloatFeatureBuffer();
    List<Ranked<StoredMedium>> scored = new ArrayList<>(docs.length);
    int read = 0;
    for (int end : ends) {
      float best = 0;
      while (true) {
        if (read == some.size) {
          segments.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, some);
          read = 0;
        }
        if (some.size == 0 || some.docs[read] > end) {
          break;
        }
        best = Math.max(best, some.features[read++]);
      }
      scored.add(
          new Ranked<>(new StoredMedium(leaf, end), Math.clamp(2 * best - 1, -1f, 1f), query));
    }
    return scored;
  }

  /** Returns the cosine of a vector and the best segment of a medium. */
  float score(StoredMedium medium, float[] vector) throws IOException {
    FloatVectorValues vectors = medium.leaf().getFloatVectorValues(Fields.VECTOR);
    int whole = firstSegment(medium);
    return vectors == null || whole == medium.doc()
        ? -1
        : rescore(medium.context(), vectors, vector, new int[] {whole}).getFirst().score();
  }

  /** Returns the moments of a medium with their cosines; none if only the whole is a segment. */
  List<ScoredSegment> moments(StoredMedium medium, float[] vector) throws IOException {
    FloatVectorValues vectors = medium.leaf().getFloatVectorValues(Fields.VECTOR);
    int whole = firstSegment(medium);
    if (vectors == null || medium.doc() - whole < 2) {
      return List.of();
    }
    DocIndexIterator segments = vectors.iterator();
    segments.advance(whole);
    int ordinal = segments.index();
    List<ScoredSegment> scored = new ArrayList<>();
    for (int segment = whole + 1; segment < medium.doc(); segment++) {
      float score = VectorUtil.dotProduct(vector, vectors.vectorValue(ordinal + segment - whole));
      moment(medium.context(), segment)
          .ifPresent(range -> scored.add(new ScoredSegment(range, Math.clamp(score, -1f, 1f))));
    }
    return scored;
  }

  private int firstSegment(StoredMedium medium) throws IOException {
    BitSet parents = media.getBitSet(medium.context());
    return parents == null ? medium.doc() : firstSegment(parents, medium.doc());
  }

  private static int firstSegment(BitSet parents, int medium) {
    return medium == 0 ? 0 : parents.prevSetBit(medium - 1) + 1;
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
