package dev.omnivl.index.answer;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.MediaQuery;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Where a page ended.
 *
 * @param state names the state of the index that it was told from
 * @param offset how many hits of the answer were shown
 * @param question a hash of what was asked
 */
public record PageCursor(long state, int offset, int question) {
  /** How long a state is kept for the next page, unless there are many. */
  public static final int KEPT_SECONDS = 300;

  /** How many states are kept at most, as they weigh on the disk. */
  public static final int MOST_KEPT = 32;

  private static final int BYTES = Long.BYTES + 2 * Integer.BYTES;

  /** Names a place in the answer to a question. */
  public static PageCursor of(long state, MediaQuery query, int offset) {
    return new PageCursor(state, offset, hash(query));
  }

  /**
   * Reads the cursor of a question.
   *
   * @throws Failure {@code INVALID_ARGUMENT} if it is that of another one, or none at all
   */
  public static PageCursor of(MediaQuery query) {
    ByteBuffer bytes = decoded(query.cursor());
    PageCursor cursor = new PageCursor(bytes.getLong(), bytes.getInt(), bytes.getInt());
    if (cursor.question != hash(query) || cursor.offset < 0) {
      throw Failure.ofField("page_token", "was not given for this question");
    }
    return cursor;
  }

  /** Returns what is thrown when its state is kept no more. */
  public static Failure tooOld() {
    return Failure.ofField(
        "page_token", "is too old: ask for the first page again, without a token");
  }

  /** Returns it as a text that needs no quoting in URLs. */
  public String encode() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES).putLong(state).putInt(offset).putInt(question).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int hash(MediaQuery query) {
    return query.after("").hashCode();
  }

  private static ByteBuffer decoded(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == BYTES) {
        return ByteBuffer.wrap(bytes);
      }
    } catch (IllegalArgumentException e) {
      throw foreign();
    }
    throw foreign();
  }

  private static Failure foreign() {
    return Failure.ofField("page_token", "was not given by this server");
  }
}
