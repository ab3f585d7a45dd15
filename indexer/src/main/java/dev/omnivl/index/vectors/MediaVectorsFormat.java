package dev.omnivl.index.vectors;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.MergeInfo;

/**
 * The vectors of a Lucene segment: float32 for exact scores, int8 or fewer bits for the search, and
 * a graph over them.
 *
 * <p>On disk it is what Lucene's {@code Lucene104HnswScalarQuantizedVectorsFormat} writes with
 * {@code UNSIGNED_BYTE}, or another {@link Encoding}, file for file:
 *
 * <table>
 * <caption>Files</caption>
 * <tr><td>.vec, .vemf</td><td>float32 vectors (N, D)</td></tr>
 * <tr><td>.veq, .vemq</td><td>for each vector D unsigned bytes, then float32 lower and upper end of
 *     their interval, a correction, and the int32 sum of the bytes; in the metadata the centroid (D)</td></tr>
 * <tr><td>.vex, .vem</td><td>the graph: for each node its neighbours as group-varint gaps</td></tr>
 * </table>
 *
 * What differs is who compares: {@link Int8Scorer}, outside the heap and several vectors at once. A
 * segment names the format that wrote it, so that those of an older index are read by Lucene's own.
 */
public final class MediaVectorsFormat extends KnnVectorsFormat {
  /** Names the format in each segment: never changed. */
  static final String NAME = "OmniVlVectors";

  private static final int MAX_DIMENSIONS = 1024;
  private static final int MERGE_WORKERS = 1;

  /** Tells merges on request, see {@code IndexWriter.forceMerge}, from those of every day. */
  private static final int OF_EVERY_DAY = -1;

  private final Int8VectorsFormat vectors;
  private final Graphs graphs;

  /**
   * How graphs are built. A segment of n vectors has one if {@code n > threshold * ln n}; others
   * are scanned, which is exact. A graph costs far more to build than to search, and what is
   * written while media come in is soon merged again: so graphs are for segments that stay.
   *
   * @param connections of a node in the upper layers, twice as many in the lowest
   * @param beam candidates that are looked at for each node's connections
   * @param threshold of segments that were merged on request, to stay
   * @param passingThreshold of all others
   */
  public record Graphs(int connections, int beam, int threshold, int passingThreshold) {
    /** Graphs from about 1,900 vectors at rest, and from 25,000 while media come in. */
    static Graphs of(VectorSettings settings) {
      return new Graphs(settings.connections(), settings.beam(), 250, 2500);
    }
  }

  /** For Lucene, which makes it by its name to read a segment. */
  public MediaVectorsFormat() {
    this(VectorSettings.DEFAULT);
  }

  /** Writes segments so; reads them however they were written. */
  public MediaVectorsFormat(VectorSettings settings) {
    this(settings.encoding(), Graphs.of(settings));
  }

  MediaVectorsFormat(Encoding encoding, Graphs graphs) {
    super(NAME);
    this.vectors = new Int8VectorsFormat(encoding);
    this.graphs = graphs;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    MergeInfo merge = state.context.mergeInfo();
    boolean stays = merge != null && merge.mergeMaxNumSegments() != OF_EVERY_DAY;
    return new Lucene99HnswVectorsWriter(
        state,
        graphs.connections,
        graphs.beam,
        vectors,
        vectors.fieldsWriter(state),
        MERGE_WORKERS,
        null,
        stays ? graphs.threshold : graphs.passingThreshold);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    SegmentReadState random =
        state.withHints(FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.RANDOM);
    return new Lucene99HnswVectorsReader(state, vectors.fieldsReader(random));
  }

  @Override
  public int getMaxDimensions(String field) {
    return MAX_DIMENSIONS;
  }

  @Override
  public String toString() {
    return NAME + "(" + graphs + ")";
  }
}
