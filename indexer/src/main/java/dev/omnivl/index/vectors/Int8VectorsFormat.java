package dev.omnivl.index.vectors;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsReader;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/** The vectors of {@link MediaVectorsFormat} without their graph. */
final class Int8VectorsFormat extends FlatVectorsFormat {
  private static final String NAME = "OmniVlInt8Vectors";

  private final FlatVectorsFormat floats =
      new Lucene99FlatVectorsFormat(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());
  private final Int8Scorer scorer =
      new Int8Scorer(FlatVectorScorerUtil.getLucene99FlatVectorsScorer());

  private final Encoding encoding;

  /** Writes vectors so; reads them however they were written. */
  Int8VectorsFormat(Encoding encoding) {
    super(NAME);
    this.encoding = encoding;
  }

  @Override
  public FlatVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return new Lucene104ScalarQuantizedVectorsWriter(
        state, encoding.lucene(), floats.fieldsWriter(state), scorer);
  }

  @Override
  public FlatVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return new Lucene104ScalarQuantizedVectorsReader(state, floats.fieldsReader(state), scorer);
  }
}
