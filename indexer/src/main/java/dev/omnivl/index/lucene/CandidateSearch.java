package dev.omnivl.index.lucene;

import dev.omnivl.index.vectors.GraphSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.DiversifyingNearestChildrenKnnCollectorManager;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.FloatHeap;
import org.apache.lucene.util.hnsw.OrdinalTranslatedKnnCollector;
import org.jspecify.annotations.Nullable;

/**
 * Names the media that may be nearest to a query, by the graphs over int8 vectors.
 *
 * <p>Leaves are searched one after the other, the largest first, and each knows what was found
 * before: once a leaf has given a few candidates, it is left as soon as no better ones than those
 * of the others are near. So small leaves beside a large one cost little.
 */
final class CandidateSearch {
  /**
   * ACORN, which a threshold above 0 turns on, is faster under narrow filters and loses a fifth of
   * the recall.
   */
  private static final KnnSearchStrategy WITHOUT_ACORN = new KnnSearchStrategy.Hnsw(0);

  /** The same, where a collector has to know which segments are of one medium. */
  private static final KnnSearchStrategy ONE_PER_MEDIUM = new KnnSearchStrategy.Hnsw(0);

  /**
   * So many are looked for in each leaf before it may be left: the way in leads past worse ones.
   */
  private static final int LEAST_OF_A_LEAF = 8;

  private static final int SCANS_OF_A_VISIT = 3;

  private final BitSetProducer media;

  CandidateSearch(BitSetProducer media) {
    this.media = media;
  }

  /** One search. */
  static final class Looking {
    private final Scope scope;
    private final boolean atAll;
    private long visited;

    /**
     * Begins one.
     *
     * @param scope what is considered
     * @param atAll whether all of it is looked at, and no graph is used
     */
    Looking(Scope scope, boolean atAll) {
      this.scope = scope;
      this.atAll = atAll;
    }

    /** Returns how many vectors were compared. */
    long visited() {
      return visited;
    }
  }

  /**
   * A medium that may be near.
   *
   * @param part where it is
   * @param segment its nearest document, numbered within the leaf
   * @param cosine of that one and the query, as the int8 vectors say
   */
  record Candidate(Scope.Part part, int segment, float cosine) {}

  /**
   * Searches all leaves. The nearest is the first.
   *
   * @param count how many media, fewer only where there are fewer
   * @param looking what is considered, and whether all of it is looked at
   * @return candidates; {@code looking} knows how many vectors were compared
   */
  List<Candidate> nearest(IndexSearcher searcher, float[] query, int count, Looking looking)
      throws IOException {
    FloatHeap best = new FloatHeap(count);
    List<Candidate> candidates = new ArrayList<>();
    for (Scope.Part part : looking.scope.parts()) {
      for (ScoreDoc hit : nearest(searcher, part, query, count, best, looking)) {
        best.offer(hit.score);
        candidates.add(new Candidate(part, hit.doc, 2 * hit.score - 1));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::cosine).reversed());
    return candidates.subList(0, Math.min(count, candidates.size()));
  }

  private ScoreDoc[] nearest(
      IndexSearcher searcher,
      Scope.Part part,
      float[] query,
      int count,
      FloatHeap best,
      Looking looking)
      throws IOException {
    KnnCollector collector = collector(searcher, part.leaf(), count);
    if (best.size() == count) {
      collector = new BoundedCollector(collector, best.peek());
    }
    ScoreDoc[] found = nearest(part, query, collector, looking);
    looking.visited += collector.visitedCount();
    return found;
  }

  private static ScoreDoc[] nearest(
      Scope.Part part, float[] query, KnnCollector collector, Looking looking) throws IOException {
    LeafReader reader = part.leaf().reader();
    AcceptDocs accepted = part.accepted();
    FloatVectorValues vectors = part.vectors();
    if (looking.atAll
        || looking.scope.isFiltered()
            && scanIsCheaper(accepted.cost(), vectors.size(), collector.k())) {
      scan(vectors.scorer(query), accepted.iterator(), collector);
      return collector.topDocs().scoreDocs;
    }
    Optional<GraphSearch> graph = GraphSearch.of(reader, Fields.VECTOR, query);
    if (graph.isPresent() && graph.get().size() > collector.k()) {
      return walk(graph.get(), collector, accepted.bits());
    }
    reader.searchNearestVectors(Fields.VECTOR, query, collector, accepted);
    return collector.topDocs().scoreDocs;
  }

  /** Walks a graph; documents are looked up at the end unless the collector has to know them. */
  private static ScoreDoc[] walk(GraphSearch graph, KnnCollector collector, @Nullable Bits accepted)
      throws IOException {
    if (collector.getSearchStrategy() == ONE_PER_MEDIUM) {
      graph.nearest(new OrdinalTranslatedKnnCollector(collector, graph::document), accepted);
      return collector.topDocs().scoreDocs;
    }
    graph.nearest(collector, accepted);
    ScoreDoc[] found = collector.topDocs().scoreDocs;
    for (ScoreDoc node : found) {
      node.doc = graph.document(node.doc);
    }
    return found;
  }

  /**
   * A graph is walked until enough was found that passes, which takes {@code count / share * ln
   * size} visits; what passes can also be looked at in order, {@value #SCANS_OF_A_VISIT} vectors in
   * the time of one visit.
   */
  private static boolean scanIsCheaper(long passing, int size, int count) {
    return (double) passing * passing
        < (double) SCANS_OF_A_VISIT * count * size * Math.log(Math.max(2, size));
  }

  private static void scan(VectorScorer scorer, DocIdSetIterator passing, KnnCollector collector)
      throws IOException {
    VectorScorer.Bulk bulk = scorer.bulk(passing);
    DocAndFloatFeatureBuffer some = new DocAndFloatFeatureBuffer();
    for (float best = bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, some);
        some.size > 0;
        best = bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, some)) {
      collector.incVisitedCount(some.size);
      if (best >= collector.minCompetitiveSimilarity()) {
        for (int i = 0; i < some.size; i++) {
          collector.collect(some.docs[i], some.features[i]);
        }
      }
    }
  }

  /** Where no medium has moments, its nearest segment is its only one. */
  private KnnCollector collector(IndexSearcher searcher, LeafReaderContext leaf, int count)
      throws IOException {
    if (leaf.reader().getFieldInfos().fieldInfo(Fields.START) == null) {
      return new TopKnnCollector(count, Integer.MAX_VALUE, WITHOUT_ACORN);
    }
    KnnCollectorManager onePerMedium =
        new DiversifyingNearestChildrenKnnCollectorManager(count, media, searcher);
    return onePerMedium.newCollector(Integer.MAX_VALUE, ONE_PER_MEDIUM, leaf);
  }

  /** Wants no more of a leaf than what is nearer than all that other leaves have. */
  private static final class BoundedCollector extends KnnCollector.Decorator {
    private final float bound;
    private final FloatHeap here = new FloatHeap(LEAST_OF_A_LEAF);

    BoundedCollector(KnnCollector collector, float bound) {
      super(collector);
      this.bound = bound;
    }

    @Override
    public boolean collect(int doc, float score) {
      boolean ownBoundRose = here.offer(score);
      return super.collect(doc, score) || ownBoundRose;
    }

    @Override
    public float minCompetitiveSimilarity() {
      float own = super.minCompetitiveSimilarity();
      return here.size() < LEAST_OF_A_LEAF ? own : Math.max(own, Math.min(bound, here.peek()));
    }
  }
}
