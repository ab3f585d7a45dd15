package dev.omnivl.index.lucene;

import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;

/** Writes media and failures as the documents that {@link LuceneMediaIndex} specifies. */
final class MediumDocuments {
  private MediumDocuments() {}

  /** Returns a medium's block: its segments in order, then the medium. */
  static List<Document> block(
      MediaRecord medium, List<Segment> segments, Thumbnails.Places thumbnails, Instant recorded)
      throws IOException {
    List<Document> block = new ArrayList<>(segments.size() + 1);
    for (int i = 0; i < segments.size(); i++) {
      Document child = child(medium, segments.get(i));
      thumbnails.segments().get(i).ifPresent(place -> child.add(place(place)));
      block.add(child);
    }
    Document parent = parent(medium.version(), Fields.INGESTED, recorded);
    parent.add(new StringField(Fields.MEDIA_ID, medium.mediaId(), Store.YES));
    parent.add(new StoredField(Fields.CONTENT_HASH, medium.contentHash()));
    parent.add(new StringField(Fields.CONTENT, medium.contentHash(), Store.NO));
    parent.add(new StringField(Fields.KIND, medium.kind().name(), Store.YES));
    parent.add(new StoredField(Fields.DURATION, medium.duration().toNanos()));
    parent.add(new StoredField(Fields.SEGMENTS, segments.size()));
    parent.add(new TextField(Fields.TITLE, medium.item().title(), Store.YES));
    for (String tag : medium.item().tags()) {
      parent.add(new TextField(Fields.TAG, tag, Store.YES));
    }
    AttributeFields.add(parent, medium);
    medium.damage().ifPresent(damage -> parent.add(new StoredField(Fields.DAMAGE, damage)));
    parent.add(place(thumbnails.medium()));
    parent.add(new BinaryDocValuesField(Fields.HIT, HitFields.of(medium).encode()));
    block.add(parent);
    return block;
  }

  /** Returns the block of an item that failed: one medium without segments. */
  static List<Document> block(ItemVersion item, Failed failed, Instant recorded) {
    Document parent = parent(item, Fields.FAILED, recorded);
    parent.add(new StoredField(Fields.REASON, failed.reason().name()));
    parent.add(new StoredField(Fields.MESSAGE, failed.message()));
    return List.of(parent);
  }

  /** Returns the columns of a medium that tell its version; they can be changed in place. */
  static NumericDocValuesField[] version(ItemVersion item, Instant recorded) {
    return new NumericDocValuesField[] {
      new NumericDocValuesField(Fields.SIZE, item.sizeBytes()),
      new NumericDocValuesField(Fields.MODIFIED, EpochNanos.of(item.modified())),
      new NumericDocValuesField(Fields.RECORDED, EpochNanos.of(recorded))
    };
  }

  private static Document parent(ItemVersion item, String status, Instant recorded) {
    Document parent = new Document();
    parent.add(new StringField(Fields.BLOCK, item.uri(), Store.NO));
    parent.add(new StringField(Fields.TYPE, Fields.MEDIUM, Store.NO));
    parent.add(new StringField(Fields.URI, item.uri(), Store.YES));
    parent.add(new StringField(Fields.STATUS, status, Store.YES));
    for (NumericDocValuesField column : version(item, recorded)) {
      parent.add(column);
    }
    return parent;
  }

  private static Document child(MediaRecord medium, Segment segment) {
    Document child = new Document();
    child.add(new StringField(Fields.BLOCK, medium.version().uri(), Store.NO));
    child.add(new StringField(Fields.TYPE, Fields.SEGMENT, Store.NO));
    child.add(new StringField(Fields.SEGMENT_KIND, medium.kind().name(), Store.NO));
    child.add(
        new KnnFloatVectorField(
            Fields.VECTOR, segment.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    segment
        .moment()
        .ifPresent(moment -> {
          child.add(new NumericDocValuesField(Fields.START, moment.start().toNanos()));
          child.add(new NumericDocValuesField(Fields.END, moment.end().toNanos()));
        });
    return child;
  }

  private static NumericDocValuesField place(long thumbnail) {
    return new NumericDocValuesField(Fields.THUMBNAIL_PLACE, thumbnail);
  }
}
