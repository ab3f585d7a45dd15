package dev.omnivl.index.answer;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Span;
import dev.omnivl.index.Spans;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.query.Grouping;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Variety;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers questions from one state of an index. */
public final class Answers<M> {
  /** How far pages lead. */
  private static final int MAX_DEPTH = 10_000;

  /** Of so many media those are chosen that differ. */
  private static final int VARIETY_POOL = 1000;

  private final MediaState<M> state;
  private final Visits visits = new Visits();
  private final Rankings<M> rankings;

  private Answers(MediaState<M> state) {
    this.state = state;
    rankings = new Rankings<>(state, visits);
  }

  /**
   * A page of an answer.
   *
   * @param hits best first
   * @param more whether another page follows
   * @param visited how many vectors were compared
   */
  public record Page(List<SearchHit> hits, boolean more, long visited) {}

  /**
   * Returns the hits from one place of the answer on.
   *
   * @param offset the place, 0 for the first page
   * @throws Failure {@code INVALID_ARGUMENT} for a place too far down
   */
  public static <M> Page page(MediaState<M> state, MediaQuery query, int offset)
      throws IOException {
    return new Answers<>(state).page(query, offset);
  }

  private Page page(MediaQuery query, int offset) throws IOException {
    if (offset > MAX_DEPTH - query.limit()) {
      throw Failure.ofField(
          "page_token", "leads beyond hit " + MAX_DEPTH + ", where answers end; narrow the filter");
    }
    int end = offset + query.limit();
    // One more than asked for tells whether there is another page.
    List<Varied.Choice<M>> chosen = chosen(query, end + 1);
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

  private List<Varied.Choice<M>> chosen(MediaQuery query, int depth) throws IOException {
    Variety variety = query.variety();
    boolean any = variety.equals(Variety.ANY);
    // The pool is the same for every page, or pages would not follow each other.
    int pool = any ? depth : VARIETY_POOL;
    List<Ranked<M>> found = rankings.best(query.ranking(), query.filter(), pool);
    return any
        ? found.stream().map(each -> new Varied.Choice<>(each, List.<M>of())).toList()
        : new Varied<>(state, variety).choose(found, depth);
  }

  private List<SearchHit> hits(List<Varied.Choice<M>> chosen, Grouping grouping)
      throws IOException {
    List<Shown> shown = state.shown(chosen.stream().map(Varied.Choice::found).toList());
    List<SearchHit> hits = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      Varied.Choice<M> choice = chosen.get(i);
      List<String> folded = choice.folded().isEmpty() ? List.of() : state.ids(choice.folded());
      hits.addAll(hits(choice.found(), shown.get(i), folded, grouping));
    }
    return hits;
  }

  private static List<SearchHit> hits(
      Ranked<?> found, Shown shown, List<String> folded, Grouping grouping) {
    if (found.vector() == null || shown.kind() == MediaKind.IMAGE) {
      return List.of(shown.hit(found.score(), Optional.empty(), List.of(), folded));
    }
    List<ScoredSegment> scored = shown.moments();
    List<Span> spans = Spans.DEFAULT.of(scored, grouping.moments());
    if (grouping.by() == Grouping.By.MEDIUM || spans.isEmpty()) {
      // The best moment is the peak of the best span.
      TimeRange best = spans.isEmpty() ? shown.wholeClip() : spans.getFirst().peak();
      return List.of(shown.hit(found.score(), Optional.of(best), spans, folded));
    }
    return spans.stream()
        .map(span -> shown.hit(span.score(), Optional.of(span.peak()), List.of(span), folded))
        .toList();
  }
}
