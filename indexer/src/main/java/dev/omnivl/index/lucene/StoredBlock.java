package dev.omnivl.index.lucene;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
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
    Document fields = stored.fields(Fields.OF_BLOCK);
    FloatVectorValues vectors = stored.leaf().getFloatVectorValues(Fields.VECTOR);
    Optional<byte[]> thumbnail = stored.thumbnail(thumbnails);
    int count = (int) StoredMedium.number(fields, Fields.SEGMENTS);
    if (vectors == null || thumbnail.isEmpty()) {
      return Optional.empty();
    }
    DocIndexIterator positions = vectors.iterator();
    List<Segment> segments = new ArrayList<>(count);
    for (int doc = stored.doc() - count; doc < stored.doc(); doc++) {
      positions.advance(doc);
      float[] vector = vectors.vectorValue(positions.index()).clone();
      Optional<TimeRange> moment = BestMoments.moment(stored.context(), doc);
      Optional<byte[]> own = StoredMedium.thumbnail(stored.leaf(), doc, thumbnails);
      if (moment.isPresent() && own.isEmpty()) {
        return Optional.empty();
      }
      segments.add(new Segment(vector, moment, own));
    }
    MediaRecord medium =
        new MediaRecord(
            item,
            contentHash,
            StoredMedium.kind(fields),
            Duration.ofNanos(StoredMedium.number(fields, Fields.DURATION)),
            thumbnail.get(),
            Optional.ofNullable(fields.get(Fields.DAMAGE)));
    return Optional.of(new StoredBlock(medium, segments));
  }
}
