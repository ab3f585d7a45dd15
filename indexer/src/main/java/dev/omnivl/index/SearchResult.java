package dev.omnivl.index;

import java.util.List;
import java.util.Map;

/**
 * The answer to a question.
 *
 * @param hits best first
 * @param cursor where this page ends, for the next one; empty if there is none
 * @param visited how many stored vectors the question was compared with
 * @param facets for each field that was asked for, its values with the number of media that have
 *     them, most frequent first
 */
public record SearchResult(
    List<SearchHit> hits, String cursor, long visited, Map<String, List<Count>> facets) {
  /** Copies what it is given. */
  public SearchResult {
    hits = List.copyOf(hits);
    facets = Map.copyOf(facets);
  }

  /**
   * How many media have a value.
   *
   * @param value as it was given
   * @param media at least 1
   */
  public record Count(String value, long media) {}
}
