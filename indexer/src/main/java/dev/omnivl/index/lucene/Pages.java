package dev.omnivl.index.lucene;

import dev.omnivl.index.answer.PageCursor;
import dev.omnivl.index.query.MediaQuery;
import java.io.Closeable;
import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherLifetimeManager;

/**
 * Keeps the states of the index that pages were told from, for those who ask for the next one. A
 * state that is no longer the last is kept as long as {@link PageCursor} says; at most so many are
 * kept as do not weigh on the disk.
 */
final class Pages implements Closeable {
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
    kept.prune((age, state) -> age > PageCursor.KEPT_SECONDS || ++seen[0] > PageCursor.MOST_KEPT);
    return PageCursor.of(version, query, offset).encode();
  }

  /** Reads on where a page ended. */
  <T> T read(MediaQuery query, Reading<T> reading) throws IOException {
    PageCursor cursor = PageCursor.of(query);
    IndexSearcher searcher = kept.acquire(cursor.state());
    if (searcher == null) {
      throw PageCursor.tooOld();
    }
    try {
      return reading.from(query, searcher, cursor.offset());
    } finally {
      kept.release(searcher);
    }
  }

  @Override
  public void close() throws IOException {
    kept.close();
  }
}
