package dev.omnivl.index.vectors;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.NeighborQueue;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the graph of one segment towards a query, as Malkov and Yashunin's search of a hierarchical
 * navigable small world does (2018, algorithms 2 and 5): from the entry down the sparse layers to
 * the nearest node, then through the lowest layer for as long as a node is left that is better than
 * the worst of what was found.
 *
 * <p>It visits what Lucene's own searcher visits. What differs is what a visit costs: which nodes
 * were seen is a plain array that is kept from search to search, and what is collected are nodes,
 * not documents, so that only what is returned is looked up.
 */
public final class GraphSearch {
  private final HnswGraph graph;
  private final RandomVectorScorer scorer;

  private GraphSearch(HnswGraph graph, RandomVectorScorer scorer) {
    this.graph = graph;
    this.scorer = scorer;
  }

  /**
   * Prepares a search.
   *
   * @param query a unit vector (D)
   * @return nothing if the segment has no graph, or one of another format
   */
  public static Optional<GraphSearch> of(LeafReader segment, String field, float[] query)
      throws IOException {
    if (segment instanceof CodecReader reader
        && reader.getVectorReader() instanceof PerFieldKnnVectorsFormat.FieldsReader fields
        && fields.getFieldReader(field) instanceof Lucene99HnswVectorsReader vectors) {
      HnswGraph graph = vectors.getGraph(field);
      return graph.size() == 0
          ? Optional.empty()
          : Optional.of(
              new GraphSearch(
                  graph, vectors.getFlatVectorsReader().getRandomVectorScorer(field, query)));
    }
    return Optional.empty();
  }

  /** Returns the document of a node. */
  public int document(int node) {
    return scorer.ordToDoc(node);
  }

  /** Returns how many nodes there are. */
  public int size() {
    return graph.size();
  }

  /**
   * Offers nodes to a collector until no better ones are near.
   *
   * @param nodes takes nodes with their scores, and says from which score on it wants more
   * @param accepted which documents may be collected; all if null
   */
  public void nearest(KnnCollector nodes, @Nullable Bits accepted) throws IOException {
    Walk walk = Walk.begin(graph.size());
    try {
      walk.down(graph, scorer, nodes);
      walk.along(graph, scorer, nodes, accepted == null ? null : scorer.getAcceptOrds(accepted));
    } finally {
      walk.end();
    }
  }

  /** Working memory of a search, and what is done in it. */
  private static final class Walk {
    /** Those that nobody uses: as many as can be at work at once. */
    private static final ArrayBlockingQueue<Walk> SPARE =
        new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    private final NeighborQueue open = new NeighborQueue(256, true);
    private long[] seen = new long[0];
    private int[] touched = new int[1024];
    private int touchedCount;
    private int[] near = new int[64];
    private float[] scores = new float[64];
    private int entry;
    private float entryScore;

    static Walk begin(int size) {
      Walk spare = SPARE.poll();
      Walk walk = spare == null ? new Walk() : spare;
      int words = (size + Long.SIZE - 1) / Long.SIZE;
      if (walk.seen.length < words) {
        walk.seen = new long[words];
      }
      return walk;
    }

    /** Leaves it as it was. */
    void end() {
      forget();
      open.clear();
      SPARE.offer(this); // or it is garbage
    }

    /** Finds the nearest node of the layers above the lowest, each time better than before. */
    void down(HnswGraph graph, RandomVectorScorer scorer, KnnCollector nodes) throws IOException {
      entry = graph.entryNode();
      entryScore = scorer.score(entry);
      nodes.incVisitedCount(1);
      for (int level = graph.numLevels() - 1; level > 0; level--) {
        boolean better = true;
        while (better) {
          int count = unseen(graph, level, entry);
          nodes.incVisitedCount(count);
          better = count > 0 && scorer.bulkScore(near, scores, count) > entryScore;
          for (int i = 0; i < count; i++) {
            if (scores[i] > entryScore) {
              entry = near[i];
              entryScore = scores[i];
            }
          }
        }
        forget();
      }
    }

    /** Collects from the lowest layer. */
    void along(
        HnswGraph graph, RandomVectorScorer scorer, KnnCollector nodes, @Nullable Bits accepted)
        throws IOException {
      see(entry);
      open.add(entry, entryScore);
      if (accepted == null || accepted.get(entry)) {
        nodes.collect(entry, entryScore);
      }
      float worst = nodes.minCompetitiveSimilarity();
      while (open.size() > 0 && open.topScore() >= worst) {
        int count = unseen(graph, 0, open.pop());
        nodes.incVisitedCount(count);
        if (count == 0 || scorer.bulkScore(near, scores, count) <= worst) {
          continue;
        }
        for (int i = 0; i < count; i++) {
          if (scores[i] > worst) {
            open.add(near[i], scores[i]);
            if ((accepted == null || accepted.get(near[i])) && nodes.collect(near[i], scores[i])) {
              worst = nodes.minCompetitiveSimilarity();
            }
          }
        }
      }
    }

    /** Notes the neighbours of a node that were not seen before, and returns how many. */
    private int unseen(HnswGraph graph, int level, int node) throws IOException {
      graph.seek(level, node);
      if (near.length < graph.neighborCount()) {
        near = new int[graph.neighborCount()];
        scores = new float[graph.neighborCount()];
      }
      int count = 0;
      for (int next = graph.nextNeighbor();
          next != DocIdSetIterator.NO_MORE_DOCS;
          next = graph.nextNeighbor()) {
        if (see(next)) {
          near[count++] = next;
        }
      }
      return count;
    }

    private boolean see(int node) {
      int word = node >> 6;
      long before = seen[word];
      long after = before | 1L << node;
      if (before == after) {
        return false;
      }
      if (before == 0) {
        touch(word);
      }
      seen[word] = after;
      return true;
    }

    private void touch(int word) {
      if (touchedCount == touched.length) {
        touched = Arrays.copyOf(touched, 2 * touchedCount);
      }
      touched[touchedCount++] = word;
    }

    private void forget() {
      for (int i = 0; i < touchedCount; i++) {
        seen[touched[i]] = 0;
      }
      touchedCount = 0;
    }
  }
}
