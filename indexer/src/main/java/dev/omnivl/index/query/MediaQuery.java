package dev.omnivl.index.query;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.Filter.And;
import dev.omnivl.index.query.Filter.Not;
import dev.omnivl.index.query.Filter.Or;
import java.util.List;

/**
 * A question to an index. Equal questions have equal answers as long as the index stays.
 *
 * @param ranking what puts media in order
 * @param filter which media are considered
 * @param limit the most hits, 1 to {@value #MAX_LIMIT}
 * @param cursor where the last page of this question ended, as its result said; empty for the first
 *     page
 * @param grouping what is one hit
 * @param variety how different hits are to be
 * @param facets fields whose values are counted over the media that are considered: {@code kind},
 *     {@code year}, {@code folder}, {@code tag}, or an attribute that is words; at most {@value
 *     #MAX_FACETS}
 */
public record MediaQuery(
    Ranking ranking,
    Filter filter,
    int limit,
    String cursor,
    Grouping grouping,
    Variety variety,
    List<String> facets) {
  /** The most hits of one page. */
  public static final int MAX_LIMIT = 1000;

  /** The most facets of one question. */
  public static final int MAX_FACETS = 16;

  private static final int MAX_FILTERS = 256;

  /** Checks itself. */
  public MediaQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Failure.ofField("limit", "is " + limit + "; it must be 1 to " + MAX_LIMIT);
    }
    int filters = count(filter);
    if (filters > MAX_FILTERS) {
      throw Failure.ofField(
          "filter", "is made of " + filters + " parts; allowed are up to " + MAX_FILTERS);
    }
    if (facets.size() > MAX_FACETS) {
      throw Failure.ofField(
          "facets", "names " + facets.size() + " fields; allowed are up to " + MAX_FACETS);
    }
    facets = List.copyOf(facets);
  }

  /** Asks for the best media by a ranking. */
  public static MediaQuery of(Ranking ranking, int limit) {
    return new MediaQuery(ranking, Filter.ALL, limit, "", Grouping.MEDIA, Variety.ANY, List.of());
  }

  /** Asks for the media that are nearest to the vector of an image or a clip. */
  public static MediaQuery nearest(float[] vector, int limit) {
    return of(new Ranking.Nearest(vector), limit);
  }

  /** Asks for the media that are nearest to a vector. */
  public static MediaQuery nearest(float[] vector, Modality modality, int limit) {
    return of(new Ranking.Nearest(vector, modality), limit);
  }

  /** Asks for the media whose title, tags or other words fit these best. */
  public static MediaQuery words(String words, int limit) {
    return of(new Ranking.Words(words), limit);
  }

  /** Returns the same question about what passes a filter only. */
  public MediaQuery where(Filter only) {
    return new MediaQuery(ranking, only, limit, cursor, grouping, variety, facets);
  }

  /** Returns the question for the page after the one that gave this cursor. */
  public MediaQuery after(String lastCursor) {
    return new MediaQuery(ranking, filter, limit, lastCursor, grouping, variety, facets);
  }

  /** Returns the same question with other hits. */
  public MediaQuery by(Grouping otherGrouping) {
    return new MediaQuery(ranking, filter, limit, cursor, otherGrouping, variety, facets);
  }

  /** Returns the same question for hits that differ so much. */
  public MediaQuery with(Variety otherVariety) {
    return new MediaQuery(ranking, filter, limit, cursor, grouping, otherVariety, facets);
  }

  /** Returns the same question that also counts the values of these fields. */
  public MediaQuery counting(List<String> fields) {
    return new MediaQuery(ranking, filter, limit, cursor, grouping, variety, fields);
  }

  private static int count(Filter filter) {
    return switch (filter) {
      case And(List<Filter> parts) -> 1 + parts.stream().mapToInt(MediaQuery::count).sum();
      case Or(List<Filter> parts) -> 1 + parts.stream().mapToInt(MediaQuery::count).sum();
      case Not(Filter part) -> 1 + count(part);
      default -> 1;
    };
  }
}
