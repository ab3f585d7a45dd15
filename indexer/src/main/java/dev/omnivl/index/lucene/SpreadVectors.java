package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/** Vectors of stored segments, spread evenly over an index. */
final class SpreadVectors {
  private SpreadVectors() {}

  /**
   * Returns one of so many documents, deleted ones left out.
   *
   * @param most about how many vectors, were all documents segments; there are fewer, as each
   *     medium is a document too
   */
  static List<float[]> of(IndexSearcher searcher, int most) throws IOException {
    long step = Math.max(1, searcher.getIndexReader().numDocs() / most);
    List<float[]> vectors = new ArrayList<>();
    long seen = 0;
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(Fields.VECTOR);
      if (values == null) {
        continue;
      }
      Bits alive = leaf.reader().getLiveDocs();
      FloatVectorValues.DocIndexIterator docs = values.iterator();
      while (docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if ((alive == null || alive.get(docs.docID())) && seen++ % step == 0) {
          vectors.add(values.vectorValue(docs.index()).clone());
        }
      }
    }
    return vectors;
  }
}
