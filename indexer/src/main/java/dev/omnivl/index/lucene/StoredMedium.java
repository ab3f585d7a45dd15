package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * A medium's own document, found in a reader.
 *
 * @param context the leaf that holds it
 * @param doc its number in that leaf
 */
record StoredMedium(LeafReaderContext context, int doc) {

  /** Returns the medium that has this number in a reader. */
  static StoredMedium at(IndexSearcher searcher, int doc) {
    List<LeafReaderContext> leaves = searcher.getLeafContexts();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return new StoredMedium(leaf, doc - leaf.docBase);
  }

  /** Finds the live medium that has a term, such as its URI or id. */
  static Optional<StoredMedium> find(IndexSearcher searcher, String field, String value)
      throws IOException {
    Term term = new Term(field, value);
    for (LeafReaderContext context : searcher.getLeafContexts()) {
      PostingsEnum docs = context.reader().postings(term, PostingsEnum.NONE);
      if (docs == null) {
        continue;
      }
      Bits live = context.reader().getLiveDocs();
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        if (live == null || live.get(doc)) {
          return Optional.of(new StoredMedium(context, doc));
        }
      }
    }
    return Optional.empty();
  }

  /** Finds all live media that have a term. */
  static List<StoredMedium> all(IndexSearcher searcher, String field, String value)
      throws IOException {
    List<StoredMedium> media = new ArrayList<>();
    Term term = new Term(field, value);
    for (LeafReaderContext context : searcher.getLeafContexts()) {
      PostingsEnum docs = context.reader().postings(term, PostingsEnum.NONE);
      Bits live = context.reader().getLiveDocs();
      while (docs != null && docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(docs.docID())) {
          media.add(new StoredMedium(context, docs.docID()));
        }
      }
    }
    return media;
  }

  LeafReader leaf() {
    return context.reader();
  }

  Document fields(Set<String> names) throws IOException {
    return leaf().storedFields().document(doc, names);
  }

  /** Returns whether it was made of these bytes. */
  boolean hasContent(String contentHash) throws IOException {
    return contentHash.equals(fields(Set.of(Fields.CONTENT_HASH)).get(Fields.CONTENT_HASH));
  }

  ItemOutcome outcome() throws IOException {
    return outcome(fields(Fields.OF_ENTRY));
  }

  LedgerEntry entry() throws IOException {
    Document fields = fields(Fields.OF_ENTRY);
    return new LedgerEntry(
        version(fields), outcome(fields), EpochNanos.instant(column(Fields.RECORDED)));
  }

  /** Returns whether its sender described it as now. */
  boolean isDescribedAs(ItemDescription item) throws IOException {
    Document fields = fields(Fields.OF_WORDS);
    return text(fields, Fields.TITLE).equals(item.title())
        && tags(fields).equals(item.tags())
        && attributes().own().equals(item.attributes());
  }

  /** Returns its number in the reader. */
  int number() {
    return context.docBase + doc;
  }

  String mediaId() throws IOException {
    return text(fields(Set.of(Fields.MEDIA_ID)), Fields.MEDIA_ID);
  }

  /** Returns what is known of it. */
  AttributeFields.Stored attributes() throws IOException {
    BinaryDocValues stored = DocValues.getBinary(leaf(), Fields.ATTRIBUTES);
    return stored.advanceExact(doc)
        ? AttributeFields.decoded(stored.binaryValue())
        : AttributeFields.Stored.NOTHING;
  }

  static MediaKind kind(Document fields) {
    return MediaKind.valueOf(text(fields, Fields.KIND));
  }

  static List<String> tags(Document fields) {
    return List.of(fields.getValues(Fields.TAG));
  }

  /** Returns the SHA-256 of its content; empty if it failed. */
  Optional<String> contentHash() throws IOException {
    return Optional.ofNullable(fields(Set.of(Fields.CONTENT_HASH)).get(Fields.CONTENT_HASH));
  }

  /** Returns where the thumbnails of its block are; none if they are columns. */
  Set<Long> places() throws IOException {
    Set<Long> places = new HashSet<>();
    NumericDocValues stored = DocValues.getNumeric(leaf(), Fields.THUMBNAIL_PLACE);
    for (int document = doc - segments(); document <= doc; document++) {
      if (stored.advanceExact(document)) {
        places.add(stored.longValue());
      }
    }
    return places;
  }

  /** Returns how many documents precede it in its block. */
  int segments() throws IOException {
    IndexableField field = fields(Set.of(Fields.SEGMENTS)).getField(Fields.SEGMENTS);
    return field == null ? 0 : field.numericValue().intValue();
  }

  Optional<byte[]> thumbnail(Thumbnails thumbnails) throws IOException {
    return thumbnail(leaf(), doc, thumbnails);
  }

  static Optional<byte[]> thumbnail(LeafReader leaf, int doc, Thumbnails thumbnails)
      throws IOException {
    NumericDocValues places = DocValues.getNumeric(leaf, Fields.THUMBNAIL_PLACE);
    if (places.advanceExact(doc)) {
      return thumbnails.read(places.longValue());
    }
    BinaryDocValues columns = DocValues.getBinary(leaf, Fields.THUMBNAIL);
    return columns.advanceExact(doc)
        ? Optional.of(BytesRef.deepCopyOf(columns.binaryValue()).bytes)
        : Optional.empty();
  }

  static String text(Document fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw incomplete(name);
    }
    return value;
  }

  static long number(Document fields, String name) {
    IndexableField field = fields.getField(name);
    Number value = field == null ? null : field.numericValue();
    if (value == null) {
      throw incomplete(name);
    }
    return value.longValue();
  }

  boolean isIngested() throws IOException {
    return text(fields(Set.of(Fields.STATUS)), Fields.STATUS).equals(Fields.INGESTED);
  }

  ItemDescription description() throws IOException {
    Document fields = fields(Fields.OF_DESCRIPTION);
    return new ItemDescription(
        version(fields), text(fields, Fields.TITLE), tags(fields), attributes().own());
  }

  private ItemVersion version(Document fields) throws IOException {
    return new ItemVersion(
        text(fields, Fields.URI), column(Fields.SIZE), EpochNanos.instant(column(Fields.MODIFIED)));
  }

  private static ItemOutcome outcome(Document fields) {
    if (text(fields, Fields.STATUS).equals(Fields.FAILED)) {
      return new Failed(Reason.valueOf(text(fields, Fields.REASON)), text(fields, Fields.MESSAGE));
    }
    return new Ingested(
        text(fields, Fields.MEDIA_ID),
        kind(fields),
        (int) number(fields, Fields.SEGMENTS),
        Optional.ofNullable(fields.get(Fields.DAMAGE)));
  }

  private long column(String name) throws IOException {
    NumericDocValues values = DocValues.getNumeric(leaf(), name);
    if (!values.advanceExact(doc)) {
      throw incomplete(name);
    }
    return values.longValue();
  }

  private static Failure incomplete(String field) {
    return new Failure(
        Reason.CORRUPT,
        "the index holds a medium without " + field + ": delete the index folder and index again");
  }
}
