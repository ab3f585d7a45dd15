package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;

/** What the vectors of an index take, outside the heap. */
final class OffHeap {
  private OffHeap() {}

  /** Returns bytes by the endings of their files: vec in full, veq encoded, vex the graph. */
  static Map<String, Long> bytes(IndexSearcher searcher) throws IOException {
    Map<String, Long> bytes = new HashMap<>();
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(Fields.VECTOR);
      if (info != null && leaf.reader() instanceof CodecReader segment) {
        KnnVectorsReader vectors = segment.getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
          vectors = fields.getFieldReader(Fields.VECTOR);
        }
        vectors
            .getOffHeapByteSize(info)
            .forEach((file, size) -> bytes.merge(file, size, Long::sum));
      }
    }
    return bytes;
  }
}
