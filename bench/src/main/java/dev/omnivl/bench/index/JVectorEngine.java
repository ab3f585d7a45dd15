package dev.omnivl.bench.index;

import dev.omnivl.bench.index.Corpus.Queries;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult.NodeScore;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** JVector in memory, with the settings of its examples: degree 32, beam 100. */
record JVectorEngine(
    RandomAccessVectorValues vectors,
    ImmutableGraphIndex graph,
    GraphSearcher searcher,
    double buildSeconds)
    implements SearchEngine {
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final VectorSimilarityFunction COSINE = VectorSimilarityFunction.DOT_PRODUCT;

  private static final int DEGREE = 32;
  private static final int BEAM = 100;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  static JVectorEngine of(Corpus corpus) throws IOException {
    int dimensions = corpus.vectors()[0].length;
    List<VectorFloat<?>> wrapped = new ArrayList<>();
    for (float[] vector : corpus.vectors()) {
      wrapped.add(TYPES.createFloatVector(vector));
    }
    RandomAccessVectorValues vectors = new ListRandomAccessVectorValues(wrapped, dimensions);
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(vectors, COSINE);
    double start = SearchEngine.processorSeconds();
    try (ForkJoinPool one = new ForkJoinPool(1);
        GraphIndexBuilder builder =
            new GraphIndexBuilder(
                scores, dimensions, DEGREE, BEAM, OVERFLOW, ALPHA, true, true, one, one)) {
      ImmutableGraphIndex graph = builder.build(vectors);
      double seconds = SearchEngine.processorSeconds() - start;
      return new JVectorEngine(vectors, graph, new GraphSearcher(graph), seconds);
    }
  }

  @Override
  public String name() {
    return "jvector";
  }

  @Override
  public Measured measure(Queries queries, int effort) throws IOException {
    return SearchEngine.time(
        queries,
        query -> {
          NodeScore[] nodes =
              searcher
                  .search(
                      DefaultSearchScoreProvider.exact(
                          TYPES.createFloatVector(query), COSINE, vectors),
                      Corpus.TOP,
                      effort,
                      0f,
                      0f,
                      Bits.ALL)
                  .getNodes();
          int[] found = new int[nodes.length];
          for (int i = 0; i < found.length; i++) {
            found[i] = nodes[i].node;
          }
          return found;
        });
  }

  @Override
  public int leaves() {
    return 1;
  }

  @Override
  public Optional<Double> bytesPerVector() {
    double graphBytes = graph.ramBytesUsed() / (double) vectors.size();
    return Optional.of(graphBytes + (double) vectors.dimension() * Float.BYTES);
  }

  @Override
  public void close() throws IOException {
    searcher.close();
    graph.close();
  }
}
