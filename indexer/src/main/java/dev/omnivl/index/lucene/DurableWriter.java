package dev.omnivl.index.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherManager;

/**
 * Writes in an order that readers can rely on: one change at a time, group commits, and a note of
 * what is written but not yet visible.
 *
 * <p>Lucene gives each thread that writes at the same time a segment of its own, so one writer at a
 * time makes one small segment, not several, of each commit. It writes thousands of media in a
 * second, more than a model makes.
 *
 * <p>A commit asks first whether the last one covered its caller's changes: while one is under way
 * all later callers queue, and the next covers them together. So n threads that commit after each
 * item cost far fewer than n fsyncs.
 */
final class DurableWriter implements Closeable {
  /** A change of one item; returns Lucene's sequence number. */
  @FunctionalInterface
  interface Change {
    long apply(IndexWriter writer) throws IOException;
  }

  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final ReentrantLock changing = new ReentrantLock();
  private final ReentrantLock committing = new ReentrantLock();

  /** URIs changed since the last commit, with the sequence number of their last change. */
  private final Map<String, Long> pending = new ConcurrentHashMap<>();

  private final AtomicLong written = new AtomicLong(-1);
  private long durable = -1;

  DurableWriter(IndexWriter writer, SearcherManager searchers) {
    this.writer = writer;
    this.searchers = searchers;
  }

  /** Holds an item: until this is closed, nobody else changes any. */
  Item hold(String uri) {
    changing.lock();
    return new Item(uri);
  }

  void commit() throws IOException {
    long wanted = written.get();
    committing.lock();
    try {
      if (durable < wanted) {
        long covered = writer.commit();
        searchers.maybeRefreshBlocking();
        pending.values().removeIf(sequence -> sequence <= covered);
        durable = Math.max(durable, covered);
      }
    } finally {
      committing.unlock();
    }
  }

  /** Commits and closes; running merges are dropped, they can be done again. */
  @Override
  public void close() throws IOException {
    try {
      if (writer.isOpen()) {
        commit();
      }
    } finally {
      searchers.close();
      writer.rollback();
    }
  }

  /** An item that is held. */
  final class Item implements AutoCloseable {
    private final String uri;

    private Item(String uri) {
      this.uri = uri;
    }

    /** Returns whether it has changes that readers do not see yet. */
    boolean isPending() {
      return pending.containsKey(uri);
    }

    void replace(List<Document> block) throws IOException {
      change(lucene -> lucene.updateDocuments(new Term(Fields.BLOCK, uri), block));
    }

    void remove() throws IOException {
      change(lucene -> lucene.deleteDocuments(new Term(Fields.BLOCK, uri)));
    }

    void change(Change change) throws IOException {
      long sequence = change.apply(writer);
      pending.put(uri, sequence);
      written.accumulateAndGet(sequence, Math::max);
    }

    @Override
    public void close() {
      changing.unlock();
    }
  }
}
