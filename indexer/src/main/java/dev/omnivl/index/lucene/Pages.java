package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.MediaQuery;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherLifetimeManager;

/**
 * Keeps the states of the index that pages were told from, for those who ask for the next one. A
 * state that is no longer the last is kept for five minutes; at most so many are kept as do not
 * weigh on the disk.
 *
 * <p>A cursor holds the state's version, the place in the answer and a hash of the question.
 */
final class Pages implements Closeable {
  private static final double KEPT_SECONDS = 300;
  private static final int MOST_KEPT = 32;
  private static final int CURSOR_BYTES = Long.BYTES + 2 * Integer.BYTES;

  private final SearcherLifetimeManager kept = new SearcherLifetimeManager();

  /** Something that looks at a kept state, from a place of the answer on. */
  @FunctionalInterface
  interface Reading<T> {
    T from(MediaQuery query, IndexSearcher searcher, int offset) throws IOException;
  }

  /** Keeps a state and returns the cursor of a place in the answer to a question. */
  String cursor(IndexSearcher searcher, MediaQuery query, int offset) throws IOException {
    long version = kept.record(searcher);
    int[] seen = {0};
    kept.prune((age, state) -> age > KEPT_SECONDS || ++seen[0] > MOST_KEPT);
    byte[] cursor =
        ByteBuffer.allocate(CURSOR_BYTES)
            .putLong(version)
            .putInt(offset)
            .putInt(hash(query))
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /** Reads on where a page ended. */
  <T> T read(MediaQuery query, Reading<T> reading) throws IOException {
    ByteBuffer cursor = decoded(query.cursor());
    long version = cursor.getLong();
    int offset = cursor.getInt();
    if (cursor.getInt() != hash(query) || offset < 0) {
      throw Failure.ofField("page_token", "was not given for this question");
    }
    IndexSearcher searcher = kept.acquire(version);
    if (searcher == null) {
      throw Failure.ofField(
          "page_token", "is too old: ask for the first page again, without a token");
    }
    try {
      return reading.from(query, searcher, offset);
    } finally {
      kept.release(searcher);
    }
  }

  private static int hash(MediaQuery query) {
    return query.after("").hashCode();
  }

  private static ByteBuffer decoded(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == CURSOR_BYTES) {
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

  @Override
  public void close() throws IOException {
    kept.close();
  }
}
