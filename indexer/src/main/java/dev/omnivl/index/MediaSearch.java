package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.MediaQuery;
import java.util.Optional;

/** What is asked of an index. Answers tell the last commit, and nothing newer. */
public interface MediaSearch {
  /**
   * Answers a question, best hits first.
   *
   * <p>Pages of one question are told from one state of the index, however it changes meanwhile:
   * what stays in the index is in exactly one of them, what was deleted is in none. A cursor is
   * good for five minutes after its page, and in the process that gave it.
   *
   * @throws Failure {@code INVALID_ARGUMENT} for a field that no medium has, words without a letter
   *     or a cursor of another question or too old; {@code NOT_FOUND} for an unknown medium
   */
  SearchResult search(MediaQuery query);

  /**
   * Returns the vector (D) of the whole medium, as it was given to {@link ItemWriter#upsert}; empty
   * if there is no such medium.
   */
  Optional<float[]> vector(String mediaId);

  /** Returns the medium's JPEG; empty if there is no such medium. */
  Optional<byte[]> thumbnail(String mediaId);

  /**
   * Returns the JPEG of a hit's moment, or the medium's if the moment has none; empty if the medium
   * is gone.
   *
   * @param hit what {@link #search} returned
   */
  Optional<byte[]> thumbnail(SearchHit hit);
}
