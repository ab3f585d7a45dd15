package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.Span;
import dev.omnivl.index.Spans;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.query.Grouping;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking.Words;
import dev.omnivl.index.query.Variety;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;

/** Answers a question from one state of the index. */
final class Search {
  /** How far pages lead. */
  private static final int MAX_DEPTH = 10_000;

  /** Of so many media those are chosen that differ. */
  private static final int VARIETY_POOL = 1000;

  private final BestMoments moments;
  private final WordSearch words;
  private final Rankings rankings;

  Search(BestMoments moments, WordSearch words) {
    this.moments = moments;
    this.words = words;
    this.rankings = new Rankings(moments, words);
  }

  /**
   * A page of an answer.
   *
   * @param hits best first
   * @param more whether another page follows
   * @param visited how many vectors were compared
   */
  record Page(List<SearchHit> hits, boolean more, long visited) {}

  /** Returns the hits from this place of the answer on. */
  Page page(IndexSearcher searcher, MediaQuery query, int offset) throws IOException {
    if (offset > MAX_DEPTH - query.limit()) {
      throw Failure.ofField(
          "page_token", "leads beyond hit " + MAX_DEPTH + ", where answers end; narrow the filter");
    }
    int end = offset + query.limit();
    Rankings.Visits visits = new Rankings.Visits();
    // One more than asked for tells whether there is another page.
    List<Chosen> chosen = chosen(searcher, query, end + 1, visits);
    if (query.grouping().by() == Grouping.By.MEDIUM) {
      // Only what is on this page is read from the disk.
      List<SearchHit> hits = hits(part(chosen, offset, end), query.grouping());
      return new Page(hits, chosen.size() > end, visits.count());
    }
    List<SearchHit> hits = hits(chosen, query.grouping());
    hits.sort(Comparator.comparingDouble(SearchHit::score).reversed());
    return new Page(part(hits, offset, end), hits.size() > end, visits.count());
  }

  private static <T> List<T> part(List<T> all, int from, int to) {
    return all.subList(Math.min(from, all.size()), Math.min(to, all.size()));
  }

  /**
   * A medium that is shown.
   *
   * @param folded ids of those that are not, for being nearly the same
   */
  private record Chosen(Found found, List<String> folded) {}

  private List<Chosen> chosen(
      IndexSearcher searcher, MediaQuery query, int depth, Rankings.Visits visits)
      throws IOException {
    Variety variety = query.variety();
    boolean any = variety.equals(Variety.ANY);
    // The pool is the same for every page, or pages would not follow each other.
    int pool = any ? depth : VARIETY_POOL;
    List<Found> found = rankings.best(searcher, query.ranking(), query.filter(), pool, visits);
    if (any) {
      return found.stream().map(each -> new Chosen(each, List.of())).toList();
    }
    List<Chosen> chosen = new ArrayList<>();
    for (Varied.Choice choice : new Varied(moments, variety).choose(found, depth)) {
      List<String> folded = new ArrayList<>();
      for (Found duplicate : choice.folded()) {
        folded.add(duplicate.medium().mediaId());
      }
      chosen.add(new Chosen(choice.found(), folded));
    }
    return chosen;
  }

  private List<SearchHit> hits(List<Chosen> chosen, Grouping grouping) throws IOException {
    List<SearchHit> hits = new ArrayList<>();
    for (Chosen each : chosen) {
      hits.addAll(hits(each, grouping));
    }
    return hits;
  }

  private List<SearchHit> hits(Chosen chosen, Grouping grouping) throws IOException {
    StoredMedium medium = chosen.found().medium();
    HitFields fields = HitFields.of(medium);
    Attributes attributes = medium.attributes().all();
    float score = chosen.found().score();
    List<String> folded = chosen.folded();
    float[] vector = chosen.found().vector();
    if (vector == null || fields.kind() == MediaKind.IMAGE) {
      return List.of(fields.hit(score, Optional.empty(), List.of(), attributes, folded));
    }
    List<ScoredSegment> scored = moments.moments(medium, vector);
    List<Span> spans = Spans.DEFAULT.of(scored, grouping.moments());
    if (grouping.by() == Grouping.By.MEDIUM || spans.isEmpty()) {
      // The best moment is the peak of the best span.
      TimeRange best = spans.isEmpty() ? fields.wholeClip() : spans.getFirst().peak();
      return List.of(fields.hit(score, Optional.of(best), spans, attributes, folded));
    }
    return spans.stream()
        .map(span ->
            fields.hit(span.score(), Optional.of(span.peak()), List.of(span), attributes, folded))
        .toList();
  }

  /** Counts the values of fields over the media that a question considers. */
  Map<String, List<Count>> facets(IndexSearcher searcher, MediaQuery query) throws IOException {
    if (query.facets().isEmpty()) {
      return Map.of();
    }
    Query considered = new FilterQueries(searcher).media(query.filter());
    if (query.ranking() instanceof Words(String asked)) {
      considered = words.query(asked, considered);
    }
    return FacetCounts.of(searcher, considered, query.facets());
  }

  /** Returns which of these hits still are in a newer state of the index. */
  static List<SearchHit> remaining(List<SearchHit> hits, IndexSearcher newer) throws IOException {
    List<SearchHit> remaining = new ArrayList<>();
    for (SearchHit hit : hits) {
      if (StoredMedium.find(newer, Fields.MEDIA_ID, hit.mediaId()).isPresent()) {
        remaining.add(hit);
      }
    }
    return remaining;
  }
}
