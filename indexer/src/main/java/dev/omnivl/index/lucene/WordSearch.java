package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.query.Ranking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.QueryBuilder;

/**
 * Search in titles, tags, other words that are known of media and names of files by BM25. Words are
 * split as Unicode says and compared in lower case; a medium needs one of them, and more of them or
 * rarer ones rank it higher.
 */
final class WordSearch {
  /**
   * More clauses than the longest question has: {@value Ranking#MAX_WORDS_LENGTH} ideographs, each
   * a word of its own, in three fields, and the largest filter. Lucene's alarm, 1,024 for the whole
   * process, is for questions that nobody has bounded.
   */
  private static final int MAX_CLAUSES = 4096;

  static {
    IndexSearcher.setMaxClauseCount(Math.max(IndexSearcher.getMaxClauseCount(), MAX_CLAUSES));
  }

  private final QueryBuilder builder;

  /**
   * Makes a search.
   *
   * @param analyzer the one that split the words when they were indexed
   */
  WordSearch(Analyzer analyzer) {
    builder = new QueryBuilder(analyzer);
  }

  /**
   * Returns the best media, best first.
   *
   * @param considered which media
   */
  List<Ranked<StoredMedium>> search(
      IndexSearcher searcher, String words, int limit, Query considered) throws IOException {
    List<Ranked<StoredMedium>> hits = new ArrayList<>();
    for (ScoreDoc found : searcher.search(query(words, considered), limit).scoreDocs) {
      hits.add(new Ranked<>(StoredMedium.at(searcher, found.doc), found.score, null));
    }
    return hits;
  }

  /** Returns the media that have one of the words, of those that are considered. */
  Query query(String words, Query considered) {
    if (words.length() > Ranking.MAX_WORDS_LENGTH) {
      throw Failure.ofField(
          "words",
          "has " + words.length() + " characters; allowed are up to " + Ranking.MAX_WORDS_LENGTH);
    }
    BooleanQuery.Builder query =
        new BooleanQuery.Builder().setMinimumNumberShouldMatch(1).add(considered, Occur.FILTER);
    for (String field : List.of(Fields.TITLE, Fields.TAG, Fields.OTHER_WORDS)) {
      Query in = builder.createBooleanQuery(field, words);
      if (in == null) {
        throw Failure.ofField("words", "holds no letter and no digit; it must hold a word");
      }
      query.add(in, Occur.SHOULD);
    }
    return query.build();
  }
}
