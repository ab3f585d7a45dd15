package dev.omnivl.bench.index;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;

/** What a Lucene index keeps outside the heap. */
final class OffHeap {
  private static final String GRAPH = "vex";

  private OffHeap() {}

  /**
   * Bytes of graph and vectors.
   *
   * @param vectors ending of the file whose vectors a search looks at
   */
  static double bytesPerVector(IndexReader reader, String field, String vectors)
      throws IOException {
    long bytes = 0;
    long count = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(field);
      if (info != null && leaf.reader() instanceof CodecReader segment) {
        KnnVectorsReader knn = segment.getVectorReader();
        if (knn instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
          knn = fields.getFieldReader(field);
        }
        Map<String, Long> sizes = knn.getOffHeapByteSize(info);
        bytes += sizes.getOrDefault(GRAPH, 0L) + sizes.getOrDefault(vectors, 0L);
        count += segment.getFloatVectorValues(field).size();
      }
    }
    return bytes / (double) count;
  }
}
