package dev.omnivl.index.lucene;

import dev.omnivl.index.answer.KnownFields;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Filter.All;
import dev.omnivl.index.query.Filter.And;
import dev.omnivl.index.query.Filter.Is;
import dev.omnivl.index.query.Filter.Kind;
import dev.omnivl.index.query.Filter.Not;
import dev.omnivl.index.query.Filter.Or;
import dev.omnivl.index.query.Filter.Range;
import dev.omnivl.index.query.Filter.Under;
import dev.omnivl.media.MediaKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;

/** Filters as queries of Lucene. */
final class FilterQueries {
  private static final double NANOS = 1e9;

  private static final Query INGESTED = new TermQuery(new Term(Fields.STATUS, Fields.INGESTED));

  private final KnownFields known;

  /** Knows the fields of what a reader holds. */
  FilterQueries(IndexSearcher searcher) {
    Set<String> numbers = new TreeSet<>();
    Set<String> words = new TreeSet<>();
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      for (FieldInfo field : leaf.reader().getFieldInfos()) {
        if (field.name.startsWith(Fields.NUMBER)) {
          numbers.add(field.name.substring(Fields.NUMBER.length()));
        } else if (field.name.startsWith(Fields.WORD)) {
          words.add(field.name.substring(Fields.WORD.length()));
        }
      }
    }
    known = new KnownFields(numbers, words);
  }

  /** Returns the documents of media that pass. */
  Query media(Filter filter) {
    return switch (filter) {
      case All() -> INGESTED;
      case Kind(MediaKind kind) -> new TermQuery(new Term(Fields.KIND, kind.name()));
      case Under(String folder) ->
          new TermQuery(new Term(Fields.UNDER, KnownFields.folder(folder)));
      case Is(String field, String value) -> is(field, value);
      case Range range -> range(range);
      case And(List<Filter> parts) -> {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        parts.forEach(part -> all.add(media(part), Occur.FILTER));
        yield all.build();
      }
      case Or(List<Filter> parts) -> {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        parts.forEach(part -> any.add(media(part), Occur.SHOULD));
        yield any.build();
      }
      case Not(Filter part) ->
          new BooleanQuery.Builder()
              .add(INGESTED, Occur.FILTER)
              .add(media(part), Occur.MUST_NOT)
              .build();
    };
  }

  /**
   * Returns the segments of media that pass; a kind alone is a column of theirs.
   *
   * @param blocks which documents are media
   */
  Query segments(Filter filter, BitSetProducer blocks) {
    return filter instanceof Kind(MediaKind kind)
        ? new TermQuery(new Term(Fields.SEGMENT_KIND, kind.name()))
        : new ToChildBlockJoinQuery(media(filter), blocks);
  }

  private Query is(String field, String value) {
    known.requireWords(field);
    return new TermQuery(new Term(Fields.WORD + field, KnownFields.comparable(value)));
  }

  private Query range(Range range) {
    String field = range.field();
    known.requireNumber(field);
    return switch (field) {
      case KnownFields.SIZE -> column(Fields.SIZE, range.from(), range.to(), 1);
      case KnownFields.MODIFIED -> column(Fields.MODIFIED, range.from(), range.to(), NANOS);
      default -> DoubleField.newRangeQuery(Fields.NUMBER + field, range.from(), range.to());
    };
  }

  /** Columns that change in place are compared one by one; failed items have them too. */
  private static Query column(String field, double from, double to, double units) {
    Query range =
        NumericDocValuesField.newSlowRangeQuery(
            field, (long) Math.ceil(from * units), (long) Math.floor(to * units));
    return new BooleanQuery.Builder().add(INGESTED, Occur.FILTER).add(range, Occur.FILTER).build();
  }
}
