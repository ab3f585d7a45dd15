package dev.omnivl.text;

import java.util.Arrays;

/**
 * A text as rows of the word table.
 *
 * @param ids at least one id
 * @param tokens how many tokens the whole text has, with the special ones; more than {@code ids} if
 *     it was cut
 * @param truncated whether the text was cut
 */
public record TokenIds(int[] ids, int tokens, boolean truncated) {

  /** Checks that there is something, and that only a cut text is longer than its ids. */
  public TokenIds {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a text has at least one token");
    }
    if (tokens < ids.length || truncated != (tokens > ids.length)) {
      throw new IllegalArgumentException(
          tokens + " tokens with " + ids.length + " ids, truncated " + truncated);
    }
  }

  /** A whole, uncut text. */
  public static TokenIds of(int... ids) {
    return new TokenIds(ids, ids.length, false);
  }

  /** The number of ids kept. */
  public int length() {
    return ids.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenIds that
        && tokens == that.tokens
        && truncated == that.truncated
        && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids) + (truncated ? " of " + tokens : "");
  }
}
