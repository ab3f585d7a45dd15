package dev.omnivl.index.lucene;

import java.io.IOException;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;

/**
 * The columns of one leaf that hits are made of. Opening them takes longer than reading a hit, so
 * they are open for all hits of a page; they are read in the order of documents.
 *
 * @param fields see {@link HitFields}
 * @param attributes see {@link AttributeFields}
 */
record HitColumns(LeafReader leaf, BinaryDocValues fields, BinaryDocValues attributes) {
  static HitColumns of(LeafReader leaf) throws IOException {
    return new HitColumns(
        leaf, DocValues.getBinary(leaf, Fields.HIT), DocValues.getBinary(leaf, Fields.ATTRIBUTES));
  }

  /** Reads a medium's; those of an index without the column from stored fields. */
  HitFields fields(StoredMedium medium) throws IOException {
    return fields.advanceExact(medium.doc())
        ? HitFields.decode(fields.binaryValue())
        : HitFields.of(medium.fields(Fields.OF_HIT));
  }

  /** Reads what is known of a medium. */
  AttributeFields.Stored attributes(StoredMedium medium) throws IOException {
    return attributes.advanceExact(medium.doc())
        ? AttributeFields.decoded(attributes.binaryValue())
        : AttributeFields.Stored.NOTHING;
  }
}
