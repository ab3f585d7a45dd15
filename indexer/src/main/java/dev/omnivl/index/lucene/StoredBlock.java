package dev.omnivl.index.lucene;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.search.IndexSearcher;

/**
 * A committed medium as it was given to be written, under the name and words of another item.
 *
 * @param medium the medium
 * @param segments its segments, the whole first
 */
record StoredBlock(MediaRecord medium, List<Segment> segments) {

  /**
   * Reads the medium that was made of some content, whichever item it is.
   *
   * @param item what is said of the item that has the same content
   * @return empty if there is none, or if its pictures are being erased
   */
  static Optional<StoredBlock> ofContent(
      IndexSearcher searcher, ItemDescription item, String contentHash, Thumbnails thumbnails)
      throws IOException {
    for (StoredMedium stored : StoredMedium.all(searcher, Fields.CONTENT, contentHash)) {
      Optional<StoredBlock> block = read(stored, item, contentHash, thumbnails);
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  private static Optional<StoredBlock> read(
      StoredMedium stored, ItemDescription item, String contentHash, Thumbnails thumbnails)
      throws IOException {
    StoredBlock block = of(stored, item, thumbnails);
    boolean whole =
        block.medium().contentHash().equals(contentHash)
            && block.medium().thumbnail().length > 0
            && block.segments().stream()
                .allMatch(s -> s.moment().isEmpty() || s.thumbnail().isPresent());
    return whole ? Optional.of(block) : Optional.empty();
  }

  /** Reads an ingested medium, without those of its pictures that are being erased. */
  static StoredBlock of(StoredMedium stored, Thumbnails thumbnails) throws IOException {
    return of(stored, stored.description(), thumbnails);
  }

  private static StoredBlock of(StoredMedium stored, ItemDescription item, Thumbnails thumbnails)
      throws IOException {
    Document fields = stored.fields(Fields.OF_BLOCK);
    FloatVectorValues vectors = stored.leaf().getFloatVectorValues(Fields.VECTOR);
    List<Segment> segments = new ArrayList<>();
    if (vectors != null) {
      DocIndexIterator positions = vectors.iterator();
      for (int doc = stored.doc() - stored.segments(); doc < stored.doc(); doc++) {
        positions.advance(doc);
        segments.add(
            new Segment(
                vectors.vectorValue(positions.index()).clone(),
                BestMoments.moment(stored.context(), doc),
                StoredMedium.thumbnail(stored.leaf(), doc, thumbnails)));
      }
    }
    MediaRecord medium =
        new MediaRecord(
            item,
            StoredMedium.text(fields, Fields.CONTENT_HASH),
            StoredMedium.kind(fields),
            Duration.ofNanos(StoredMedium.number(fields, Fields.DURATION)),
            stored.thumbnail(thumbnails).orElse(new byte[0]),
            Optional.ofNullable(fields.get(Fields.DAMAGE)),
            stored.attributes().facts());
    return new StoredBlock(medium, segments);
  }
}
