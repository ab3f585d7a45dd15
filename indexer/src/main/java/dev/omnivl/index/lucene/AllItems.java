package dev.omnivl.index.lucene;

import dev.omnivl.index.Segment;
import dev.omnivl.index.transfer.ItemVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/** Shows every item of a commit, one at a time, in the order in which they lie on the disk. */
final class AllItems {
  private AllItems() {}

  static void show(IndexSearcher searcher, Thumbnails thumbnails, ItemVisitor visitor)
      throws IOException {
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      PostingsEnum media =
          leaf.reader().postings(new Term(Fields.TYPE, Fields.MEDIUM), PostingsEnum.NONE);
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
      Bits live = leaf.reader().getLiveDocs();
      DocIndexIterator ordinals = vectors == null ? null : vectors.iterator();
      while (media != null && media.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live != null && !live.get(media.docID())) {
          continue;
        }
        StoredMedium medium = new StoredMedium(leaf, media.docID());
        if (!medium.isIngested() || vectors == null || ordinals == null) {
          visitor.failed(medium.entry());
          continue;
        }
        List<Segment> segments = new ArrayList<>();
        for (int doc = medium.doc() - medium.segments(); doc < medium.doc(); doc++) {
          ordinals.advance(doc);
          segments.add(
              new Segment(
                  vectors.vectorValue(ordinals.index()).clone(),
                  BestMoments.moment(leaf, doc),
                  StoredMedium.thumbnail(leaf.reader(), doc, thumbnails)));
        }
        visitor.medium(medium.record(thumbnails), segments);
      }
    }
  }
}
