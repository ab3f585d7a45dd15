package dev.omnivl.text;

import java.util.Arrays;

/**
 * A text as rows of the word table.
 *
 * @param ids at least one id
 * @param tokens how many tokens the whole text has, with the special ones; more than {@code ids} if
 *     it was cut
 * @param unknown words of the whole text that the vocabulary cannot spell
 */
public record TokenIds(int[] ids, int tokens, int unknown) {

  /** Checks that there is something, and that no text has more ids than tokens. */
  public TokenIds {
    if (ids.length == 0) {
      throw new IllegalArgumentException("a text has at least one token");
    }
    if (tokens < ids.length) {
      throw new IllegalArgumentException(tokens + " tokens cannot have " + ids.length + " ids");
    }
    if (unknown < 0 || unknown > tokens) {
      throw new IllegalArgumentException(unknown + " of " + tokens + " tokens cannot be unknown");
    }
  }

  /** A whole, uncut text of known words. */
  public static TokenIds of(int... ids) {
    return new TokenIds(ids, ids.length, 0);
  }

  /** Whether the text was longer than its ids, and so was cut. */
  public boolean truncated() {
    return tokens > ids.length;
  }

  /** The number of ids kept. */
  public int length() {
    return ids.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenIds that
        && tokens == that.tokens
        && unknown == that.unknown
        && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids) + (truncated() ? " of " + tokens : "");
  }
}
