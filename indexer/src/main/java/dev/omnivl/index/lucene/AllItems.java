package dev.omnivl.index.lucene;

import dev.omnivl.index.ItemVisitor;
import java.io.IOException;
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
      Bits live = leaf.reader().getLiveDocs();
      while (media != null && media.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live != null && !live.get(media.docID())) {
          continue;
        }
        StoredMedium medium = new StoredMedium(leaf, media.docID());
        if (medium.isIngested()) {
          StoredBlock block = StoredBlock.of(medium, thumbnails);
          visitor.medium(block.medium(), block.segments());
        } else {
          visitor.failed(medium.entry());
        }
      }
    }
  }
}
