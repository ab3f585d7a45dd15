package dev.omnivl.index.vectors;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;

/** One segment of vectors, and nothing else. */
final class Written {
  static final String FIELD = "vector";
  static final VectorSimilarityFunction COSINE = VectorSimilarityFunction.DOT_PRODUCT;

  private Written() {}

  /** Writes unit vectors (N, D); the number of each is that of its document. */
  static void write(Directory directory, float[][] vectors, KnnVectorsFormat format)
      throws IOException {
    IndexWriterConfig settings =
        new IndexWriterConfig()
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    try (IndexWriter writer = new IndexWriter(directory, settings)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, COSINE));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }
}
