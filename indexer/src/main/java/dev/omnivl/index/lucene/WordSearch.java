package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.SearchHit;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.QueryBuilder;

/**
 * Search in titles and tags by BM25. Words are split as Unicode says and compared in lower case; a
 * medium needs one of them, and more of them or rarer ones rank it higher.
 */
final class WordSearch {
  private final QueryBuilder builder;

  /**
   * Makes a search.
   *
   * @param analyzer the one that split the words when they were indexed
   */
  WordSearch(Analyzer analyzer) {
    builder = new QueryBuilder(analyzer);
  }

  List<SearchHit> search(IndexSearcher searcher, String words, int limit, Optional<MediaKind> kind)
      throws IOException {
    Query inTitle = builder.createBooleanQuery(Fields.TITLE, words);
    Query inTags = builder.createBooleanQuery(Fields.TAG, words);
    if (inTitle == null || inTags == null) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "the words to search for hold no letter and no digit; they must hold a word");
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.setMinimumNumberShouldMatch(1).add(inTitle, Occur.SHOULD).add(inTags, Occur.SHOULD);
    kind.ifPresent(k -> query.add(new TermQuery(new Term(Fields.KIND, k.name())), Occur.FILTER));
    List<SearchHit> hits = new ArrayList<>();
    for (ScoreDoc found : searcher.search(query.build(), limit).scoreDocs) {
      StoredMedium medium = StoredMedium.at(searcher, found.doc);
      hits.add(HitFields.of(medium).hit(found.score, Optional.empty()));
    }
    return hits;
  }
}
